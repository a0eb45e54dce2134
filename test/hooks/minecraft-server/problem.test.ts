import t from 'tap'
import { REASONS } from '../../../contracts/condition.ts'
import type { PodNote } from '../../../contracts/notes.ts'
import { isCrashLoop, toProblem, toRefusal } from '../../../hooks/minecraft-server/problem.ts'
import { newPod } from '../world.ts'

const STARTING: Partial<PodNote> = { isReady: false, isStarted: false, wasReady: false }
const waiting = (reason: string, container = 'minecraft', message = ''): Partial<PodNote> => ({ ...STARTING, waiting: { container, reason, message } })
const ended = (code: number, reason = 'Error', message = ''): Partial<PodNote> => ({ ...STARTING, restarts: 1, lastExit: { code, reason, message } })

t.test('each thing that goes wrong with a pod is told apart', async (t) => {
  const table: { name: string; pod: Partial<PodNote>; reason: string | undefined; message?: RegExp }[] = [
    { name: 'nothing', pod: {}, reason: undefined },
    { name: 'the first start', pod: STARTING, reason: undefined },
    { name: 'the game ran, ended well long ago, and runs again', pod: { restarts: 1, lastExit: { code: 0, reason: 'Completed', message: '' } }, reason: undefined },
    { name: 'it crashed long ago, and runs again', pod: { restarts: 4, lastExit: { code: 1, reason: 'Error', message: 'x' } }, reason: undefined },
    { name: 'evicted', pod: { failed: { reason: 'Evicted', message: 'The node was low on resource: memory.' } }, reason: 'PodFailed', message: /^The pod has failed: Evicted: The node was low on resource/ },
    { name: 'no node takes it', pod: { ...STARTING, unschedulable: '0/3 nodes are available: 3 Insufficient memory.' }, reason: 'Unschedulable', message: /^No node takes the pod: 0\/3 nodes are available: 3 Insufficient memory\. Free memory, or lower spec\.memory\.$/ },
    { name: 'no node takes it, as the scheduler tells at length', pod: { ...STARTING, unschedulable: '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.' }, reason: 'Unschedulable', message: /^No node takes the pod: 0\/1 nodes are available: 1 Insufficient cpu\. Free processors, or lower spec\.cpu\.$/ },
    { name: 'no node is of its kind', pod: { ...STARTING, unschedulable: "0/5 nodes are available: 2 node(s) had untolerated taint {homecraft.io/dedicated: large}, 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling." }, reason: 'Unschedulable', message: /3 node\(s\) didn't match Pod's node affinity\/selector\. Label a node as spec\.nodeSelector asks, or change it\. Put up with the taint by spec\.tolerations, or take it off\.$/ },
    { name: 'no node takes it for a reason of another kind', pod: { ...STARTING, unschedulable: '0/1 nodes are available: 1 node(s) were unschedulable' }, reason: 'Unschedulable', message: /^No node takes the pod: 0\/1 nodes are available: 1 node\(s\) were unschedulable\.$/ },
    { name: 'its volume is not there', pod: { ...STARTING, unschedulable: '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.' }, reason: 'VolumePending', message: /unbound immediate/ },
    { name: 'its claim is gone', pod: { ...STARTING, unschedulable: 'persistentvolumeclaim "data-mc-survival-0" not found' }, reason: 'VolumePending' },
    { name: 'the image can\'t be pulled', pod: waiting('ErrImagePull', 'minecraft', 'manifest unknown'), reason: 'ImagePullFailed', message: /image of container minecraft can't be pulled: manifest unknown/ },
    { name: 'the image still can\'t be pulled', pod: waiting('ImagePullBackOff'), reason: 'ImagePullFailed', message: /can't be pulled\.$/ },
    { name: 'the image has no valid name', pod: waiting('InvalidImageName'), reason: 'ImagePullFailed' },
    { name: 'the image of SFTP can\'t be pulled', pod: { ...waiting('ImagePullBackOff', 'sftp'), isReady: true, isStarted: true }, reason: 'ImagePullFailed', message: /container sftp/ },
    { name: 'a key of its Secret is missing', pod: waiting('CreateContainerConfigError', 'minecraft', 'couldn\'t find key x'), reason: 'ContainerFailed', message: /container minecraft can't be made: couldn't find key x/ },
    { name: 'the runtime makes no container', pod: waiting('CreateContainerError'), reason: 'ContainerFailed' },
    { name: 'the container does not run', pod: waiting('RunContainerError'), reason: 'ContainerFailed' },
    { name: 'out of memory', pod: ended(137, 'OOMKilled'), reason: 'OutOfMemory', message: /once since the pod was made.*Raise spec\.memory/ },
    { name: 'out of memory again', pod: { ...ended(137, 'OOMKilled'), restarts: 3 }, reason: 'OutOfMemory', message: /3 times/ },
    { name: 'out of memory, and runs again', pod: { ...ended(137, 'OOMKilled'), isStarted: true, isReady: true }, reason: 'OutOfMemory' },
    { name: 'killed', pod: ended(137), reason: 'Killed', message: /exit code 137/ },
    { name: 'killed, and runs again', pod: { restarts: 1, lastExit: { code: 137, reason: 'Error', message: '' } }, reason: undefined },
    { name: 'crashed', pod: ended(1, 'Error', 'java.lang.NullPointerException'), reason: 'Crashed', message: /exit code 1 and starts again\. The log ends:\njava\.lang\.NullPointerException$/ },
    { name: 'ended by the console', pod: ended(0, 'Completed'), reason: 'Crashed', message: /exit code 0/ },
    { name: 'crashed, and Kubernetes waits', pod: { ...ended(1, 'Error', 'boom'), waiting: { container: 'minecraft', reason: 'CrashLoopBackOff', message: 'back-off 10s' } }, reason: 'CrashLoop', message: /ended once with exit code 1 .*\. The log ends:\nboom$/ },
    { name: 'crashed again, and Kubernetes waits', pod: { ...ended(1), restarts: 7, failures: 1, waiting: { container: 'minecraft', reason: 'CrashLoopBackOff', message: '' } }, reason: 'CrashLoop', message: /ended 2 times with exit code 1 / },
    { name: 'crashed three times, and starts', pod: { ...ended(255), restarts: 9, failures: 3 }, reason: 'CrashLoop', message: /ended 3 times with exit code 255/ },
    { name: 'crashed weeks after another crash, and starts', pod: { ...ended(255), restarts: 2, failures: 1 }, reason: 'Crashed' },
    { name: 'killed again and again', pod: { ...ended(137), restarts: 5, failures: 5 }, reason: 'CrashLoop' },
    { name: 'runs, and no longer answers', pod: { isReady: false }, reason: 'ProbeFailed', message: /no longer answers/ },
    { name: 'is being stopped', pod: { isReady: false, isTerminating: true }, reason: undefined },
    { name: 'without the game there is none to answer', pod: { mode: 'Maintenance', isReady: false, isStarted: true }, reason: undefined },
    { name: 'SFTP crashes', pod: { waiting: { container: 'sftp', reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } }, reason: 'SftpFailed', message: /container sftp does not run: back-off/ },
    { name: 'SFTP crashes in maintenance', pod: { mode: 'Maintenance', isReady: false, isStarted: false, waiting: { container: 'sftp', reason: 'CrashLoopBackOff', message: '' } }, reason: 'SftpFailed' },
    { name: 'what keeps the game from starting is told before what SFTP lacks', pod: { ...ended(1), waiting: { container: 'sftp', reason: 'CrashLoopBackOff', message: '' } }, reason: 'Crashed' },
  ]
  for (const { name, pod, reason, message = /^/ } of table) {
    const problem = toProblem(newPod(pod))
    t.equal(problem?.reason, reason, name)
    if (problem) t.match(problem.message, message)
    if (problem) t.ok(problem.reason in REASONS && problem.message.length <= 1024)
  }
})

t.test('a pod that was refused is told by the API server\'s words', async (t) => {
  t.same(toRefusal('pods "mc-x-0" is forbidden: exceeded quota: homecraft-tenant, limited: limits.memory=64Gi'), { reason: 'QuotaExceeded', message: 'The server does not fit into the quota: pods "mc-x-0" is forbidden: exceeded quota: homecraft-tenant, limited: limits.memory=64Gi' })
  t.match(toRefusal('pods "mc-x-0" is forbidden: maximum cpu usage per Container is 1'), { reason: 'PodRefused', message: /^The cluster refuses the pod: pods "mc-x-0" is forbidden: maximum cpu/ })
})

t.test('a version that does not exist is read from the end of the log', async (t) => {
  // What https://github.com/itzg/mc-image-helper, the image's scripts and the JVM write.
  const table: { name: string; log: string }[] = [
    { name: 'vanilla', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'install-vanilla\' command: Minecraft version \'1.99\' is not valid\n[init] [ERROR] Failed to install vanilla Minecraft version 1.99' },
    { name: 'the resolver', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'resolve-minecraft-version\' command: Minecraft version \'1.99\' is not valid' },
    { name: 'Paper', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'install-paper\' command: Requested version 1.99 is not available\n[init] [ERROR] Failed to download paper' },
    { name: 'a build of Paper', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'install-paper\' command: Requested version 1.21.4, build 99999 is not available' },
    { name: 'Paper without builds', log: 'me.itzg.helpers.errors.GenericException: No builds found for version 1.21.99' },
    { name: 'Paper without versions', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'install-paper\' command: No versions found for project' },
    { name: 'Purpur', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'install-purpur\' command: Version 1.99 does not exist' },
    { name: 'a build of Purpur', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'install-purpur\' command: Build 9999 does not exist for version 1.21.4' },
    { name: 'Leaf', log: '[init] [ERROR] Leaf builds do not exist for 1.99\n[init] [ERROR]        check https://www.leafmc.one/download for available versions\n[init] [ERROR]        and set VERSION accordingly' },
    { name: 'Pufferfish', log: '[init] [ERROR] Pufferfish server type only supports versions 1.17, 1.18 or 1.19, use PUFFERFISH_BUILD to select the the correct build' },
    { name: 'Forge for a version', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'install-forge\' command: Minecraft version 1.99 not available from Forge' },
    { name: 'a version of Forge', log: 'me.itzg.helpers.errors.GenericException: Failed to locate forge installer for Minecraft 1.20.1 Forge 99.0.0' },
    { name: 'NeoForge', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'install-neoforge\' command: Unable to find suitable version for NeoForge 99.0' },
    { name: 'a malformed version of NeoForge', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'install-neoforge\' command: Malformed NeoForge version: x' },
    { name: 'Fabric', log: 'me.itzg.helpers.errors.GenericException: Unable to find requested version' },
    { name: 'a project of Modrinth', log: '[mc-image-helper] 12:00:00.000 ERROR : Invalid parameter provided for \'modrinth\' command: Version 9.9 does not exist, requested for project lithium' },
    { name: 'an old JVM', log: 'Error: LinkageError occurred while loading main class net.minecraft.bundler.Main\n\tjava.lang.UnsupportedClassVersionError: net/minecraft/bundler/Main has been compiled by a more recent version of the Java Runtime (class file version 65.0)' },
    { name: 'Paper on an old JVM', log: 'Unsupported Java detected (61.0). This version of Minecraft requires at least Java 21. Check your Java version with the command \'java -version\'.' },
  ]
  for (const { name, log } of table) {
    const problem = toProblem(newPod(ended(1, 'Error', log)))
    t.match(problem, { reason: 'BadVersion', message: /^This version can't be installed: [^[\n]+\. The log ends:\n/ }, name)
    t.ok(problem?.message.endsWith(log))
  }
})

t.test('what passes by itself or has other causes is not taken for a bad version', async (t) => {
  const table: { name: string; log: string }[] = [
    { name: 'nothing was said', log: '' },
    { name: 'no network', log: '[mc-image-helper] 12:00:00.000 ERROR : \'install-vanilla\' command failed. Version is 1.56.1\nreactor.core.Exceptions$ReactiveException: java.net.UnknownHostException: Failed to resolve \'piston-meta.mojang.com\' [A(1), AAAA(28)]\n[init] [ERROR] Failed to install vanilla Minecraft version 1.21.4' },
    { name: 'Paper\'s site is down', log: '[mc-image-helper] 12:00:00.000 ERROR : \'install-paper\' command failed. Version is 1.56.1: FailedRequestException: HTTP request of https://fill.papermc.io/v3/projects/paper/versions/1.21.4/builds/latest failed with 503 Service Unavailable: Fetching versions\n[init] [ERROR] Failed to download paper' },
    { name: 'too many requests', log: '[mc-image-helper] 12:00:00.000 ERROR : \'install-paper\' command failed. Version is 1.56.1: FailedRequestException: HTTP request of https://fill.papermc.io/v3/projects/paper/versions/1.21.4 failed with 429 Too Many Requests: Trying to retrieve builds' },
    { name: 'a plugin fails', log: '[12:00:00] [Server thread/ERROR]: Error occurred while enabling Essentials v2.20.1 (Is it up to date?)\njava.lang.NullPointerException' },
    { name: 'the disk is full', log: 'java.io.IOException: No space left on device' },
    { name: 'the world is locked', log: 'net.minecraft.util.DirectoryLock$LockException: /data/world/session.lock: already locked (possibly by other Minecraft instance?)' },
    { name: 'the heap is full', log: 'java.lang.OutOfMemoryError: Java heap space' },
  ]
  for (const { name, log } of table) t.match(toProblem(newPod(ended(1, 'Error', log))), { reason: 'Crashed' }, name)
  const log = 'Minecraft version \'1.99\' is not valid'
  t.match(toProblem(newPod({ ...ended(1, 'Error', log), wasReady: true })), { reason: 'Crashed' }, 'a game that has run in this pod was installed')
})

t.test('a crash loop is one of the game', async (t) => {
  const table: { name: string; pod: Partial<PodNote>; want: boolean }[] = [
    { name: 'it works', pod: {}, want: false },
    { name: 'it starts', pod: STARTING, want: false },
    { name: 'it starts a second time', pod: { ...STARTING, restarts: 1, failures: 1 }, want: false },
    { name: 'it starts a third time', pod: { ...STARTING, restarts: 2, failures: 2 }, want: true },
    { name: 'it starts a third time, and worked in between', pod: { ...STARTING, restarts: 2, failures: 1 }, want: false },
    { name: 'it was started three times, and runs', pod: { restarts: 2, failures: 2 }, want: false },
    { name: 'Kubernetes waits with what comes before the game', pod: waiting('CrashLoopBackOff', 'prepare'), want: true },
    { name: 'Kubernetes waits', pod: waiting('CrashLoopBackOff'), want: true },
    { name: 'Kubernetes waits with SFTP', pod: waiting('CrashLoopBackOff', 'sftp'), want: false },
    { name: 'Kubernetes waits for the image', pod: waiting('ImagePullBackOff'), want: false },
  ]
  for (const { name, pod, want } of table) t.equal(isCrashLoop(newPod(pod)), want, name)
})
