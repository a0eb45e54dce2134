/**
 * Lines for a shell script that is started by another: it waits until that one handles SIGTERM, the third bit of the
 * fourth digit. A signal before would end it, but in a container, whose first process gets none that it does not handle.
 */
export const AWAIT_HANDLER = 'until grep -q "^SigCgt:.*[4-7c-f]...$" /proc/$PPID/status; do sleep 0.01; done\n'
