/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/hooks/minecraft-server/sftp.test.ts > TAP > what sshd and the image read only once is the same for every set of users > sshd_config 1`] = `
Port 2022
HostKey /etc/ssh/ssh_host_ed25519_key
UseDNS no
PermitRootLogin no
KbdInteractiveAuthentication no
AuthorizedKeysFile /var/lib/homecraft/keys/%u
LoginGraceTime 30
MaxStartups 10
DisableForwarding yes
PermitTTY no
PermitUserRC no
Subsystem sftp internal-sftp
ChrootDirectory /srv/sftp
ForceCommand internal-sftp -u 0002 -d %d
Match Group homecraft-readonly
  ForceCommand internal-sftp -R -d %d

`
