/** What the administrator chose: an input of every hook, the same for all servers. */
export interface Settings {
  /** Image of the game container. */
  minecraftImage: string
  /** Image of the SFTP container. */
  sftpImage: string
  /** Key from which the secrets of every server are derived; at least 32 bytes. */
  derivationKey: Buffer
  /** Host under which the nodes' ports are reached; without it a server of exposure NodePort has no endpoint. */
  nodePortHost?: string | undefined
}
