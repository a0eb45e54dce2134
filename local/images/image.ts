/** What the node agent needs to run a container of an image as processes of this machine. */
export interface Image {
  /** Name without registry and tag, such as `itzg/minecraft-server`. */
  repository: string
  /** Run when the container states no command; the first element is a path inside the container. */
  entrypoint: string[]
  /** Environment that the image sets and a container may override. */
  env: Record<string, string>
  /** Path inside the container → file of the TypeScript program that plays it. */
  programs: Record<string, string>
  /** Flags of Node.js for the image's programs. */
  nodeOptions: string[]
}
