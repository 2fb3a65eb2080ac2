declare const require: (name: string) => any;
const http = require("node:http");
const ms = require("ms");

const days: number = ms("2 days");
http.createServer((_: unknown, answer: { end(text: string): void }) => answer.end(`hello ${days}`)).listen(8080);
