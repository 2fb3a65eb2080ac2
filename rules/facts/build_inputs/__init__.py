"""What the commands of a RUN read of the build context: nothing, some manifests, or the source."""
