#!/bin/sh
# make-pack.sh SOURCE PROBE.so FOLDER: puts the pack together and writes its manifest. Sign the manifest afterwards.
set -eu
source=$1 probe=$2 pack=$3
rm -rf "$pack"
mkdir -p "$pack/plugins" "$pack/rules"
cp "$probe" "$pack/plugins/acme.so"
cp "$source/rules/firmware.json" "$pack/rules/firmware.json"
digest() { sha256sum "$pack/$1" | cut -d ' ' -f 1; }
cat > "$pack/manifest.json" <<JSON
{
  "id": "com.acme.firmware",
  "version": "1.0.0",
  "title": "ACME firmware",
  "vendor": "ACME",
  "files": [
    {"path": "plugins/acme.so", "sha256": "$(digest plugins/acme.so)"},
    {"path": "rules/firmware.json", "sha256": "$(digest rules/firmware.json)", "kind": "firmware_rules"}
  ],
  "components": [{"id": "com.acme.firmware.probe", "kind": "probe", "file": "plugins/acme.so"}]
}
JSON
