import t from 'tap'
import { controlPlaneParts, type ControlPlaneSettings } from '../../../local/platform/control-plane-parts.ts'
import { homeOf } from '../../../local/platform/home.ts'

const settings: ControlPlaneSettings = {
  home: homeOf({ HOMECRAFT_HOME: '/h' }),
  binary: '/cp',
  ports: { etcd: 2379, 'etcd-peer': 2380, apiserver: 6443 },
  keys: { certificate: '/k.crt', key: '/k.key', serviceAccountKey: '/s.key' },
  access: { certificate: '', key: '', token: '' },
  auditLog: undefined,
  unsafeNoFsync: false,
}

const commands = (more: Partial<ControlPlaneSettings> = {}): string[] => controlPlaneParts({ ...settings, ...more }).map((part) => part.launch().command.join(' '))

t.test('everything listens on this machine alone', async (t) => {
  for (const command of commands()) t.notMatch(command, /0\.0\.0\.0/)
  t.match(commands()[0], /--listen-client-urls=https:\/\/127\.0\.0\.1:2379 /)
  t.match(commands()[1], /--bind-address=127\.0\.0\.1 /)
})

t.test('etcd talks only to who shows the certificate of this platform', async (t) => {
  t.match(commands()[0], /--client-cert-auth=true --trusted-ca-file=\/k\.crt/)
})

t.test('etcd waits for the disk unless told not to', async (t) => {
  t.notMatch(commands()[0], /unsafe-no-fsync/)
  t.match(commands({ unsafeNoFsync: true })[0], /--unsafe-no-fsync=true/)
})

t.test('requests are noted only when asked for, in one file that is never rotated', async (t) => {
  t.notMatch(commands()[1], /audit/)
  t.match(commands({ auditLog: '/a.log' })[1], /--audit-log-path=\/a\.log --audit-policy-file=\/h\/audit-policy\.yaml --audit-log-maxsize=0/)
})

t.test('permissions are those of RBAC', async (t) => void t.match(commands()[1], /--authorization-mode=RBAC /))

t.test('the parts start one after the other, controllers and scheduler side by side', async (t) => {
  t.strictSame(
    controlPlaneParts(settings).map(({ name, needs }) => ({ name, needs })),
    [
      { name: 'etcd', needs: [] },
      { name: 'apiserver', needs: ['etcd'] },
      { name: 'controller-manager', needs: ['bootstrap'] },
      { name: 'scheduler', needs: ['apiserver'] },
    ],
  )
})
