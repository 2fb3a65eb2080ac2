const http = require("node:http");
const ms = require("ms");

http.createServer((_, answer) => answer.end(`hello ${ms("2 days")}`)).listen(8080);
