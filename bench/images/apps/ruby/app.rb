require "socket"

server = TCPServer.new("0.0.0.0", 8080)
trap("TERM") { exit }
loop do
  client = server.accept
  client.readpartial(1024)
  client.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\nhello ruby")
  client.close
end
