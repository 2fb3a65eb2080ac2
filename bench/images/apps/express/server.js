const express = require("express");

const app = express();
app.get("/", (request, response) => response.json({ hello: "express" }));
app.listen(8080);
process.on("SIGTERM", () => process.exit(0));
