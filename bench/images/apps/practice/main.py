import numpy
from flask import Flask

app = Flask(__name__)


@app.get("/")
def total():
    return {"total": int(numpy.arange(10).sum())}


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8080)
