/**
 * flying-squid's log plugin reads commands from the terminal and prints a prompt, unless it takes the process for a
 * browser when it is loaded. Import this before flying-squid.
 */
Reflect.set(process, 'browser', true)
await import('flying-squid/src/lib/plugins/log.js')
Reflect.deleteProperty(process, 'browser')
