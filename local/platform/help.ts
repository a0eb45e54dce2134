const overview = `HomeCraft on one machine: a real Kubernetes control plane, HomeCraft's own processes, and game servers.

  npm start                     start it and stay; Ctrl-C stops it
  npm start -- --detach         start it, return when all is ready
  npm run status                what runs, and which servers there are
  npm run -s kubectl -- ARGS    kubectl for this platform
  npm run deploy:crd            apply the custom resource definitions
  npm stop                      stop it

Each takes --help, as in: npm start -- --help`

const start = `npm start [-- OPTIONS]

Starts the platform. Its data is in .homecraft, or where HOMECRAFT_HOME says; two folders make two platforms.

  -d, --detach          return when all is ready and leave it running; npm stop ends it
  --without-events      run without NATS: sync writes to the cluster itself, and looks at it every few seconds
                        (ENABLE_EVENTS=false does the same)
  --replicas NAME=N     run N processes of relay, sync or api
  --context NAME        use the cluster of this kubeconfig context instead of the embedded one:
                        asks, applies the definitions, and runs HomeCraft's own processes on this machine
  -y, --yes             do not ask
  --audit-log FILE      let the API server note every request in FILE
  --unsafe-no-fsync     let etcd, PostgreSQL and NATS answer before data is on disk (for tests)
  -h, --help            show this

METACONTROLLER_BIN names a Metacontroller binary to run instead of the driver in local/metacontroller.`

const topics = new Map([
  ['start', start],
  ['stop', 'npm stop\n\nStops the platform and waits for it: the game servers save first, which may take up to 90 s.\nAlso ends what a killed platform left running, game servers included.'],
  ['status', 'npm run status\n\nShows the processes and the MinecraftServers. Exit code 0: all run. 1: some are down. 3: nothing runs.'],
  ['kubectl', 'npm run -s kubectl -- ARGS\n\nRuns kubectl with the administrator\'s kubeconfig of the platform, as in: npm run -s kubectl -- get mc'],
  [
    'deploy-crd',
    'npm run deploy:crd [-- OPTIONS]\n\nApplies crds/ to the platform that runs here.\n\n  --context NAME   apply to the cluster of this kubeconfig context instead, after asking\n  -y, --yes        do not ask\n  -h, --help       show this',
  ],
])

/** What `--help` shows, for one command or for all. */
export function helpText(topic: string | undefined): string {
  return topics.get(topic ?? '') ?? overview
}
