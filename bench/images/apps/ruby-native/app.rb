require "bundler/setup"
require "pq_version"
require "socket"

asset = File.read("public/assets/app.js").strip
answer = "libpq #{pq_version}, #{asset}"
server = TCPServer.new("0.0.0.0", 8080)
trap("TERM") { exit }
loop do
  client = server.accept
  client.readpartial(1024)
  client.write("HTTP/1.1 200 OK\r\ncontent-length: #{answer.bytesize}\r\nconnection: close\r\n\r\n#{answer}")
  client.close
end
