#!/bin/sh
# Installs this bundle below a folder, beside earlier versions, and points `current` at it. No network is needed.
#   ./install.sh [FOLDER]      default /usr/local/lib/lotrinh
# Going back: point `current` at the earlier version again (INSTALL.md says when the store has to go back too).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=${1:-/usr/local/lib/lotrinh}
version=$(cat "$here/VERSION")
cd "$here"
sha256sum --check --quiet SHA256SUMS
mkdir -p "$place/versions"
target=$place/versions/$version
if [ -e "$target" ]; then
  echo "$target is there already; nothing was changed. Remove it, or move it aside, to install it again." >&2
  exit 1
fi
rm -rf "$target.unfinished"
# Only what the list names: a store that was tried here stays here.
{ cut -c 67- SHA256SUMS; echo SHA256SUMS; } | while IFS= read -r file; do
  mkdir -p "$target.unfinished/$(dirname "$file")"
  cp -p "$file" "$target.unfinished/$file"
done
"$target.unfinished/bin/lotrinh" --version >/dev/null
mv "$target.unfinished" "$target"
ln -s "versions/$version" "$place/current.new"
mv -T "$place/current.new" "$place/current"
for name in bin lib docs; do
  [ -e "$place/$name" ] || ln -s "current/$name" "$place/$name"
done
echo "installed    $("$place/bin/lotrinh" --version) in $target"
