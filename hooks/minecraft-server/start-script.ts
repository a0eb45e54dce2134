import { FILES_FOLDER } from './environment.ts'

/**
 * What the game container runs, under bash. It does two things that the image's own start does not:
 *
 * A first process without a handler for SIGTERM never gets it, and the image's script has none while it installs: a stop
 * would wait out the whole grace period. This one passes the signal on, and waits a second time for the save to end.
 *
 * A game that crashes is started again in the same pod, with the same variables. If the pod was made for LATEST before
 * anybody knew what that is, it would be upgraded by the crash: the version that the world has since then is kept.
 */
export const START_SCRIPT = `
if [ "$VERSION" = LATEST ] || [ "$VERSION" = SNAPSHOT ]; then
  if { IFS= read -r request && IFS= read -r version; } 2> /dev/null < ${FILES_FOLDER}/world && [ "$request" = "$HOMECRAFT_UPGRADE_REQUEST" ] && [ -n "$version" ]; then
    export VERSION="$version"
  fi
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
