SELECT manifest_sha256 FROM editions WHERE edition = $1
