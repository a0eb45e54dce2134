import { FILES_FOLDER } from './environment.ts'

/**
 * What the game container runs, under bash. It does three things that the image's own start does not:
 *
 * A first process without a handler for SIGTERM never gets it, and the image's script has none while it installs: a stop
 * would wait out the whole grace period. This one passes the signal on, and waits a second time for the save to end.
 *
 * A game that crashes is started again in the same pod, with the same variables. If the pod was made for LATEST before
 * anybody knew what that is, it would be upgraded by the crash: the version that the world has since then is kept.
 *
 * Likewise a whitelist that was turned on since would be off after a crash: whether it is on stands in a mounted file too.
 * That file is missing only where somebody removed the ConfigMap; then relay turns the whitelist on.
 */
export const START_SCRIPT = `
if [ "$VERSION" = LATEST ] || [ "$VERSION" = SNAPSHOT ]; then
  if { IFS= read -r request && IFS= read -r version; } 2> /dev/null < ${FILES_FOLDER}/world && [ "$request" = "$HOMECRAFT_UPGRADE_REQUEST" ] && [ -n "$version" ]; then
    export VERSION="$version"
  fi
fi
export ENABLE_WHITELIST=false ENFORCE_WHITELIST=false
if IFS= read -r whitelist 2> /dev/null < ${FILES_FOLDER}/whitelist-enabled && [ "$whitelist" = true ]; then
  export ENABLE_WHITELIST=true ENFORCE_WHITELIST=true WHITELIST_FILE="$HOMECRAFT_WHITELIST_FILE"
fi
/image/scripts/start <&0 &
game=$!
trap 'kill -TERM "$game"' TERM
wait "$game"
code=$?
while kill -0 "$game" 2> /dev/null; do
  wait "$game"
  code=$?
done
exit "$code"
`.trim()
