/** Hashes of crypt(3) as the contract takes them, for `grep -E`: a Secret of a tenant passes no admission. */
const HASH = [
  '\\$[56]\\$(rounds=[1-9][0-9]{3,4}\\$)?[A-Za-z0-9./]{1,16}\\$[A-Za-z0-9./]{8,86}',
  '\\$2[aby]\\$(0[4-9]|1[0-2])\\$[A-Za-z0-9./]{53}',
  '\\$y\\$j9T\\$[A-Za-z0-9./]{1,32}\\$[A-Za-z0-9./]{43}',
].join('|')

/**
 * Run by the SFTP image before sshd. The image makes users on its first run alone, and logs each line whole with its hash.
 * A Secret is mounted readable by the pod's group, and sshd refuses such a host key (https://github.com/atmoz/sftp/issues/155).
 * A link for each folder that a line names leads to the one mount, so that no user changes the pod.
 */
const MANAGE_SFTP = `#!/bin/sh
# Prepares sshd, makes the accounts that /etc/sftp/accounts lists, and keeps them in line while the container runs.
# Paths begin at the root under which this script is mounted. No value is evaluated, logged or put on a command line but names.
set -u
umask 022
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
[ "$root" != / ] || root=
state=$root/var/lib/homecraft
chroot=$root/srv/sftp

log() { printf '[homecraft] %s\\n' "$*"; }

# Runs a command, of which only an error is logged.
run() { said=$("$@" 2>&1) || { log "user $name: $said"; return 1; }; }

has_account() {
  while IFS=: read -r account rest; do [ "$account" != "$1" ] || return 0; done < "$root/etc/passwd"
  return 1
}

is_name() {
  case $1 in '' | [!A-Za-z0-9_]* | *[!A-Za-z0-9._-]*) return 1 ;; esac
  [ "\${#1}" -le 32 ]
}

is_hash() {
  case $1 in *[!A-Za-z0-9./=\\$]*) return 1 ;; esac
  printf '%s\\n' "$1" | grep -Eqx '(${HASH})'
}

is_account() {
  case $access in rw | ro) ;; *) return 1 ;; esac
  case $folder in '' | [./]* | */ | */.* | *//* | *[!A-Za-z0-9._/-]*) return 1 ;; esac
  case $key in . | .. | *[!A-Za-z0-9._-]*) return 1 ;; esac
  case $keys in *[!A-Za-z0-9+/=@.,\\ -]*) return 1 ;; esac
  [ -z "$hash" ] || is_hash "$hash"
}

# A password that can't be used locks the user out, but not his keys.
read_password() {
  problem=
  [ -n "$key" ] || return 0
  hash=$(head -c 200 "$root/etc/sftp-passwords/$key" 2> /dev/null) || problem="the Secret has no key $key"
  [ -n "$problem" ] || is_hash "$hash" || problem="key $key of the Secret must hold one hash, as openssl passwd -6 gives"
  [ -z "$problem" ] || hash=
}

# Names that programs look up in a chroot are not the users' to fill.
link_folder() {
  home=/$folder top=\${folder%%/*}
  case $top in
    data) return 0 ;;
    bin | dev | etc | lib | lib32 | lib64 | libx32 | proc | run | sbin | sys | usr | var) home=/data; return 0 ;;
  esac
  folders="$folders$top "
  [ -L "$chroot/$top" ] || ln -s data "$chroot/$top"
}

write_keys() {
  if [ -z "$keys" ]; then rm -f "$state/keys/$name"; return; fi
  printf '%s\\n' "$keys" | tr , '\\n' > "$state/keys/.new" && mv "$state/keys/.new" "$state/keys/$name"
}

# Whether those who are logged in might not be let in any more, or not to write.
is_narrower() {
  IFS=: read -r old_access old_folder old_hash old_keys << END
$was
END
  [ "$old_access$access" != rwro ] || return 0
  case $old_hash in '' | "$hash") ;; *) return 0 ;; esac
  case ,$keys, in ",$old_keys,"*) return 1 ;; esac
  [ -n "$old_keys" ]
}

# sshd names its processes for the user: "sshd: NAME@..." and "sshd: NAME [priv]", from 9.8 on "sshd-session: ...".
end_sessions() {
  ended=
  for process in "$root"/proc/[0-9]*; do
    title=
    { IFS= read -r title < "$process/cmdline"; } 2> /dev/null
    case $title in sshd*": $name@"* | sshd*": $name "*) ;; *) continue ;; esac
    if kill -KILL "\${process##*/}" 2> /dev/null; then ended=yes; fi
  done
  [ -z "$ended" ] || log "user $name: open sessions are ended"
}

change_account() {
  group=homecraft-readonly
  [ "$access" = ro ] || group=
  if has_account "$name"; then
    run usermod --home "$home" --groups "$group" "$name" || return 1
  else
    run useradd --badname --no-user-group --no-create-home --no-log-init --non-unique --uid 1000 --gid 1000 \\
      --home-dir "$home" --groups "$group" --shell /usr/sbin/nologin "$name" || return 1
  fi
  printf '%s:%s\\n' "$name" "\${hash:-*}" | run chpasswd --encrypted || return 1
  write_keys
}

bring_in_line() {
  read_password
  link_folder || return 1
  wanted=$access:$home:$hash:$keys was=
  { IFS= read -r was < "$state/accounts/$name"; } 2> /dev/null
  [ "$was" != "$wanted" ] || return 0
  if [ -z "$was" ] && has_account "$name"; then log "user $name: the system has an account of that name"; return 0; fi
  [ -z "$problem" ] || log "user $name: no password: $problem"
  [ -n "$was" ] || echo new > "$state/accounts/$name" || return 1
  change_account || return 1
  printf '%s\\n' "$wanted" > "$state/accounts/$name"
  log "user $name: in line ($access, $home)"
  ! is_narrower || end_sessions
}

remove_others() {
  for file in "$state"/accounts/*; do
    name=\${file##*/}
    case $names in *" $name "*) continue ;; esac
    [ -f "$file" ] || continue
    if has_account "$name" && ! run userdel "$name"; then failed=yes; continue; fi
    rm -f "$state/keys/$name" "$file"
    log "user $name: removed"
    end_sessions
  done
  for link in "$chroot"/*; do
    case $folders in *" \${link##*/} "*) continue ;; esac
    if [ -L "$link" ] && [ "$(readlink "$link")" = data ]; then rm -f "$link"; fi
  done
}

apply() {
  names=' ' folders=' ' failed=
  while IFS=: read -r name access folder hash key keys; do
    if ! is_name "$name"; then log 'a line without a user name is skipped'; continue; fi
    case $names in *" $name "*) log "user $name: named twice, the second is skipped"; continue ;; esac
    names="$names$name "
    if is_account; then bring_in_line < /dev/null || failed=yes; else log "user $name: the line is broken and skipped"; fi
  done < "$root/etc/sftp/accounts" || return 1
  remove_others
  [ -z "$failed" ]
}

# The kubelet puts a new content in place by one link. A mount by subPath would never change.
find_version() {
  version=
  for folder in sftp sftp-passwords; do
    if cd -P "$root/etc/$folder/..data" 2> /dev/null; then version="$version $PWD"; fi
  done
  cd /
}

# What failed is tried again after half a minute.
watch() {
  ticks=0
  while sleep 2; do
    find_version
    ticks=$((ticks + 1))
    if [ "$version" = "$applied" ] && { [ -z "$retry" ] || [ "$ticks" -lt 15 ]; }; then continue; fi
    applied=$version ticks=0 retry=
    (apply) || retry=yes
  done
}

install -m 0600 "$root/etc/sftp/ssh_host_ed25519_key" "$root/etc/ssh/ssh_host_ed25519_key" || exit 1
rm -f "$root/etc/ssh/ssh_host_ed25519_key.pub"
install -m 0644 "$root/etc/sftp/sshd_config" "$root/etc/ssh/sshd_config" || exit 1
mkdir -p "$chroot" "$state/keys" && mkdir -p -m 0700 "$state/accounts" && chmod 0755 "$chroot" || exit 1
getent group 1000 > /dev/null || groupadd --gid 1000 homecraft || exit 1
getent group homecraft-readonly > /dev/null || groupadd --system homecraft-readonly || exit 1
find_version
applied=$version retry=
(apply) || retry=yes
watch &
`

/** The executables of /etc/sftp.d by their names. */
export const SFTP_SCRIPTS: Record<string, string> = { 'manage-sftp': MANAGE_SFTP }
