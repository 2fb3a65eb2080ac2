FROM python:3.11-slim
WORKDIR /srv
RUN pip install --no-cache-dir uv==0.5.14
COPY requirements.txt .
RUN uv pip install --no-cache --system -r requirements.txt
COPY . .
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8080"]
