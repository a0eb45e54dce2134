/** How long the node agent may take to save and stop the game servers. */
export const SHUTDOWN_SECONDS = 90
