FROM python:3.12-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
    libfluidsynth3 musescore-general-soundfont-small libflite1 espeak-ng redis-server && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY musicweb musicweb
COPY engines engines
COPY accounts accounts
COPY plans plans
COPY tracks tracks
RUN pip install --no-cache-dir -c constraints.txt -e .
COPY . .
RUN useradd --create-home studio && mkdir /data && chown studio /data
USER studio
ENV HOST=0.0.0.0 PORT=8000 VAR_DIR=/data
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "musicweb"]
