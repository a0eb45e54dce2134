/** A value that somebody might try, and what it tries. */
export interface Hostile {
  name: string
  value: string
}

const hash = `$6$saltsalt$${'a'.repeat(86)}`
const ed25519 = `ssh-ed25519 ${'A'.repeat(68)}`

/** What is tried, by what reads it: each list is of [name, value]. */
const FAMILIES: Record<string, [string, string][]> = {
  'line end': [
    ['LF', 'a\nb'], ['CR', 'a\rb'], ['CRLF', 'a\r\nb'], ['NEL', 'a\u0085b'], ['LS', 'a\u2028b'], ['PS', 'a\u2029b'], ['VT', 'a\u000bb'], ['FF', 'a\u000cb'], ['LF before', '\na'], ['LF after', 'a\n'], ['LF alone', '\n'],
    ['a second property', 'a\nenable-rcon=true'], ['a second property after CR', 'a\rrcon.password=a'], ['a second variable', '1.21.4\nEULA=TRUE'], ['a second user', 'steve:s3cret:1000:1000:files\nroot:s3cret:0:0:files'], ['a second key', `${ed25519}\n${ed25519}`], ['backslash and n', 'a\\nb'], ['a continued line', 'a\\'],
  ],
  'control character': [
    ['NUL', 'a\u0000b'], ['NUL after', 'a\u0000'], ['BEL', 'a\u0007b'], ['BS', 'a\u0008\u0008b'], ['TAB', 'a\tb'], ['ESC', 'a\u001b[31mb'], ['a terminal\'s title', '\u001b]0;owned\u0007'], ['clear the screen', '\u001b[2J'], ['DEL', 'a\u007fb'], ['CSI', 'a\u009b31mb'], ['SUB', 'a\u001ab'], ['EOT', '\u0004'], ['unit separator', 'a\u001fb'],
  ],
  'Kubernetes variable': [
    ['a variable', '$(RCON_PORT)'], ['a secret\'s file', '$(RCON_PASSWORD_FILE)'], ['escaped', '$$(RCON_PORT)'], ['escaped twice', '$$$(RCON_PORT)'], ['escaped thrice', '$$$$(RCON_PORT)'], ['open', '$('], ['empty', '$()'], ['dollar', '$'], ['dollars', '$$'], ['within', 'a$(HOME)b$(PATH)c'], ['nested', '$($(HOME))'], ['dollar after', 'a$'],
  ],
  'placeholder of the image': [
    ['env', '%env:RCON_PASSWORD%'], ['ENV', '%ENV:RCON_PASSWORD%'], ['env open', '%env:'], ['env within', '50%env:X%'], ['a name', '%RCON_PASSWORD_FILE%'], ['a short name', '%X%'], ['a small name', '%path%'], ['doubled', '%%PATH%%'], ['date', '%date:yyyy%'], ['time', '%time:HH%'], ['an unknown type', '%cfg:X%'], ['percent', '%'], ['percents', '100% of 50%'],
    ['blank', '% env:X%'], ['a group', '5% $1 6%'], ['group 0', '%$0%'], ['a named group', '%a${type}b%'], ['no group', '5% $ 6%'], ['beyond the last group', '%$9%'], ['escaped percent', '\\u0025env:X\\u0025'], ['CFG', '${CFG_SECRET}'], ['CFG file', '${CFG_SECRET_FILE}'],
  ],
  'shell': [
    ['backticks', '`id`'], ['semicolon', ';id'], ['and', '&& id'], ['or', '|| id'], ['pipe', '| id'], ['background', '& id'], ['redirect', '> /data/x'], ['read', '< /etc/passwd'], ['HOME', '${HOME}'], ['IFS', 'a${IFS}b'], ['double quote', '"'], ['single quote', '\''], ['quotes', '"a" \'b\''], ['end of quotes', '"; id; "'], ['end of single quotes', '\'; id; \''],
    ['backslash', '\\'], ['backslash quote', '\\"'], ['star', '*'], ['question mark', '?'], ['set', '[a-z]'], ['home', '~'], ['root\'s home', '~root'], ['history', '!!'], ['comment', '# a'], ['comment after', 'a #b'], ['options', '-rf'], ['long option', '--help'], ['minus', '-'], ['echo option', '-e'], ['ANSI quotes', '$\'\\n\''], ['braces', '{a,b}'], ['parentheses', '(id)'], ['words', 'a b c'], ['here', '<< EOF'], ['process', '<(id)'],
  ],
  'Java': [
    ['agent', '-javaagent:/data/evil.jar'], ['error command', '-XX:OnError=id'], ['property', '-Dfile.encoding=x'], ['arguments\' file', '@/data/arguments'], ['debugger', '-agentlib:jdwp=transport=dt_socket,server=y'], ['log4shell', '${jndi:ldap://127.0.0.1/a}'], ['log4shell, lower', '${${lower:j}ndi:ldap://127.0.0.1/a}'], ['properties\' escape', '\\u000aenable-rcon=true'], ['comment of properties', '!a'], ['pair', 'a=b'], ['pair by colon', 'a: b'],
  ],
  'path': [
    ['here', '.'], ['above', '..'], ['far above', '../../etc/passwd'], ['absolute', '/etc/passwd'], ['within', 'a/../../b'], ['doubled', 'a//b'], ['dots and slashes', '....//....//etc'], ['home', '~/.ssh/authorized_keys'], ['environment', '/proc/self/environ'], ['backslashes', '..\\..\\windows'], ['drive', 'C:\\windows'], ['share', '\\\\host\\share'],
    ['slash', '/'], ['slash after', 'world/'], ['hidden', '.rcon-cli.env'], ['ssh', '.ssh'], ['account token', '/var/run/secrets/kubernetes.io/serviceaccount/token'], ['file list', '@/etc/passwd'], ['link of a volume', '..data'],
  ],
  'percent encoding': [['NUL', '%00'], ['LF', '%0a'], ['CRLF', '%0d%0a'], ['above', '%2e%2e%2f'], ['twice', '%252e%252e%252f'], ['overlong', '%c0%af'], ['unicode', '%u002e'], ['blank', '%20'], ['cut off', '%2'], ['slash', '..%2f..%2fetc']],
  'address': [
    ['http', 'http://example.org/a.jar'], ['file', 'file:///etc/passwd'], ['ftp', 'ftp://example.org/a.jar'], ['jar', 'jar:https://example.org/a.jar!/b'], ['data', 'data:text/plain,a'], ['script', 'javascript:alert(1)'], ['no scheme', '//example.org/a.jar'], ['upper case', 'HTTPS://EXAMPLE.ORG/a.jar'], ['credentials', 'https://user:secret@example.org/a.jar'], ['host as user', 'https://example.org@127.0.0.1/a.jar'],
    ['metadata', 'http://169.254.169.254/latest/meta-data'], ['metadata by https', 'https://169.254.169.254/latest/meta-data'], ['itself', 'https://127.0.0.1/a.jar'], ['itself by name', 'https://localhost:6443/a.jar'], ['itself by IPv6', 'https://[::1]/a.jar'], ['itself as a number', 'https://2130706433/a.jar'], ['itself in hex', 'https://0x7f000001/a.jar'], ['the API server', 'https://kubernetes.default.svc/api'],
    ['two', 'https://example.org/a.jar,https://example.org/b.jar'], ['two lines', 'https://example.org/a.jar\nhttps://example.org/b.jar'], ['two words', 'https://example.org/a.jar https://example.org/b.jar'], ['a variable', 'https://example.org/$(HOME).jar'], ['a placeholder', 'https://example.org/%env:X%.jar'], ['a name', 'https://example.org/%X%.jar'], ['above', 'https://example.org/../../a.jar'], ['above, encoded', 'https://example.org/%2e%2e/a.jar'],
    ['fragment', 'https://example.org/a.jar#b'], ['rename', 'https://example.org/a.jar<b.jar'], ['port', 'https://example.org:99999/a.jar'], ['backslash', 'https://example.org\\@127.0.0.1/a.jar'], ['command', 'https://example.org/`id`.jar'], ['parentheses', 'https://example.org/$(id);(id).jar'], ['beyond ASCII', 'https://ex\u00e4mple.org/a.jar'], ['no host', 'https:///a.jar'], ['folder', 'https://example.org/a/'],
  ],
  'console and selector': [['command', '/stop'], ['two commands', 'steve\nstop'], ['all players', '@a'], ['all entities', '@e[type=!player]'], ['operator', 'steve; op alex'], ['say', 'say hi'], ['JSON text', '{"text":"a","clickEvent":{"action":"run_command","value":"/op alex"}}'], ['colour', '\u00a7c\u00a7k'], ['sign of colour alone', '\u00a7']],
  'wildcard': [['all', '*'.repeat(2)], ['subjects', '>'], ['one level', 'a.*'], ['all below', 'a.>'], ['stream', '$JS.API.STREAM.PURGE.HOMECRAFT'], ['domain', '*.example.org'], ['SQL', '%_'], ['regex', '.*']],
  'YAML': [
    ['pair', 'key: value'], ['entry', '- a'], ['flow', '{a: b}'], ['list', '[a, b]'], ['tag', '!!js/function "a"'], ['anchor', '&a'], ['alias', '*a'], ['literal', '|'], ['folded', '>-'], ['yes', 'yes'], ['no', 'no'], ['on', 'on'], ['null', 'null'], ['true', 'true'], ['false', 'false'], ['document', '---'], ['end', '...'], ['merge', '<<: *a'], ['key', '? a'], ['directive', '%YAML 1.2'], ['date', '2001-01-01'], ['sexagesimal', '12:30:45'], ['reserved', '@a'.repeat(2)], ['comma', ',']],
  'JSON and markup': [['end of string', '","a":"b'], ['end of object', '"}],"x":[{"'], ['object', '{"a":1}'], ['escape', '\\u0000'], ['script', '</script><script>alert(1)</script>'], ['element', '<img src=x onerror=alert(1)>'], ['entity', '&lt;'], ['external entity', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'], ['comment', '/* a */'], ['Markdown', '[a](javascript:b)']],
  'expression': [['CEL', '\' || true || \''], ['CEL with quotes', '" || true || "'], ['regex group', '(a+)+$'], ['regex flag', '(?i)a'], ['regex open', '['], ['regex anchors', '^$'], ['regex or', 'a|b'], ['Go template', '{{ .Values.a }}'], ['template', '{{7*7}}'], ['Ruby', '#{7*7}'], ['EL', '${7*7}'], ['server page', '<%= 7 %>'], ['printf', '%s%s%n'], ['printf width', '%1$s'], ['SQL', '\' OR 1=1 --'], ['SQL end', '\'; DROP TABLE servers; --'], ['LDAP', '*)(uid=*'], ['jsonpath', '{.spec}']],
  'unicode': [
    ['right to left', 'a\u202eb'], ['isolate', 'a\u2066b\u2069'], ['mark', 'a\u200fb'], ['Arabic mark', 'a\u061cb'], ['zero-width space', 'a\u200bb'], ['zero-width joiner', 'a\u200db'], ['word joiner', 'a\u2060b'], ['BOM', '\ufeffa'], ['soft hyphen', 'a\u00adb'], ['Mongolian separator', 'a\u180eb'], ['no-break space', 'a\u00a0b'], ['ideographic space', 'a\u3000b'], ['Ogham space', 'a\u1680b'],
    ['combining', `a${'\u0301'.repeat(20)}`], ['Cyrillic', '\u0430dmin'], ['full-width dollar', '\uff04\uff08HOME\uff09'], ['full-width slash', '\uff0e\uff0e\uff0fa'], ['full-width percent', '\uff05env:X\uff05'], ['dotless i', 'adm\u0131n'], ['ligature', '\ufb01le'], ['Kelvin', '\u212a'], ['long s', '\u017f'], ['sharp s', '\u00df'], ['digits', '\u0661\u0662'], ['full-width digits', '\uff11\uff12'],
    ['noncharacter', 'a\ufffeb'], ['replacement', '\ufffd'], ['private use', '\ue000'], ['high surrogate', 'a\ud800'], ['low surrogate', '\udc00a'], ['surrogates turned', '\udc00\ud800'], ['emoji', '\u{1f642}'], ['family', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'], ['flag', '\u{1f1e8}\u{1f1ed}'], ['tags', 'a\u{e0061}\u{e0062}'], ['variation', 'a\ufe0f'], ['mathematical', '\u{1d400}\u{1d401}'], ['Hebrew', '\u05e9\u05dc\u05d5\u05dd'], ['Han', '\u65e5\u672c\u8a9e'], ['decomposed', 'e\u0301'], ['composed', '\u00e9'],
  ],
  'number': [
    ['zero', '0'], ['minus zero', '-0'], ['leading zeros', '007'], ['exponent', '1e3'], ['beyond a double', '1E309'], ['hex', '0x10'], ['binary', '0b1'], ['octal', '0o7'], ['NaN', 'NaN'], ['Infinity', 'Infinity'], ['underscore', '1_000'], ['plus', '+1'], ['fraction', '1.0'], ['no zero', '.5'], ['beyond an integer', '9007199254740993'], ['beyond 64 bits', '99999999999999999999'], ['negative', '-1'], ['blank before', ' 1'], ['blank after', '1 '], ['comma', '1,5'], ['percent', '50%a'], ['quantity', '1Gi'], ['quantity with LF', '1Gi\n'], ['huge quantity', '9999999Ti'], ['quantity of zero', '0Mi'], ['quantity with blank', '256 Mi'], ['exponent quantity', '1e9Gi'], ['milli', '100m']],
  'prototype': [['__proto__', '__proto__'], ['constructor', 'constructor'], ['prototype', 'prototype'], ['toString', 'toString'], ['hasOwnProperty', 'hasOwnProperty'], ['valueOf', 'valueOf'], ['__defineGetter__', '__defineGetter__'], ['then', 'then']],
  'blank': [['empty', ''], ['blank', ' '], ['before', ' a'], ['after', 'a '], ['around', '  a  '], ['tab alone', '\t'], ['no-break', '\u00a0']],
  'long': [
    ['a label and one more', 'a'.repeat(64)], ['a motd and one more', 'a'.repeat(151)], ['a name and one more', 'a'.repeat(254)], ['an address and one more', `https://example.org/${'a'.repeat(1000)}`], ['10,000', 'a'.repeat(10_000)], ['100,000', 'a'.repeat(100_000)], ['labels', 'a.'.repeat(2_000)], ['hyphens', `a${'-'.repeat(2_000)}`], ['slashes', 'a/'.repeat(2_000)], ['colons', ':'.repeat(2_000)], ['parentheses', '('.repeat(1_000)], ['percents', '%'.repeat(1_000)], ['dollars', '$('.repeat(1_000)], ['backslashes', '\\'.repeat(1_000)], ['emoji', '\u{1f642}'.repeat(100)], ['many emoji', '\u{1f642}'.repeat(10_000)], ['combining', '\u0301'.repeat(2_000)], ['almost a player', 'a_'.repeat(50)],
  ],
  'SFTP user': [
    ['a variable', 'steve:$(HOME):1000:1000:files'], ['a command', 'steve:`id`;id:1000:1000:files'], ['quotes', 'steve:"\'\\:1000:1000:files'], ['root', 'root:s3cret:1000:1000:files'], ['uid 0', 'steve:s3cret:0:0:files'], ['above', 'steve:s3cret:1000:1000:..'], ['absolute', 'steve:s3cret:1000:1000:/etc'], ['a comment', '#steve:s3cret:1000:1000:files'], ['crypted', `steve:${hash}:e:1000:1000:files`], ['no password', 'steve::1000:1000:files'], ['another field', 'steve:s3cret:1000:1000:files:more'], ['a system\'s folder', 'steve:s3cret:1000:1000:etc'],
    ['a key', ed25519], ['a key with a command', `command="id" ${ed25519}`], ['a key with a comment', `${ed25519} steve`], ['a certificate authority', `cert-authority ${ed25519}`], ['a hash', hash], ['a hash and more', `${hash}:0:0`], ['a costly hash', `$6$rounds=999999999$saltsalt$${'a'.repeat(86)}`], ['a broken hash', '$1$saltsalt$aaaaaaaaaaaaaaaaaaaaaa'], ['a locked password', '!'], ['a token of sshd', '%h/%u'],
  ],
  'name of the cluster': [
    ['a node\'s role', 'node-role.kubernetes.io/control-plane'], ['a host', 'kubernetes.io/hostname'], ['an own key', 'homecraft.io/pool'], ['no name', 'homecraft.io/'], ['no prefix', '/pool'], ['two slashes', 'a/b/c'], ['dots', 'homecraft.io/a..b'], ['dots before', 'a..b/c'], ['a long name', `homecraft.io/${'a'.repeat(64)}`], ['a router\'s key', 'mc-router.itzg.me/defaultServer'], ['a DNS record', 'external-dns.alpha.kubernetes.io/hostname'], ['a load balancer', 'metallb.io/loadBalancerIPs'], ['upper case', 'Homecraft.io/pool'],
    ['a label', 'a_b.c-D'], ['a host name', 'play.example.org'], ['a port', 'play.example.org:25565'], ['a dot after', 'play.example.org.'], ['two hosts', 'a.example.org,b.example.org'], ['another cluster\'s name', 'kubernetes.default.svc.cluster.local'], ['all addresses', '0.0.0.0/0'], ['all of IPv6', '::/0'], ['bits beyond', '10.0.0.1/8'], ['mapped', '::ffff:10.0.0.0/104'], ['octal', '010.0.0.0/8'], ['zone', 'fe80::1%eth0/64'], ['hyphens', 'a--b'], ['hyphen after', 'a-'],
  ],
  'almost right': [
    ['a version', '1.21.4'], ['a version and a command', '1.21.4; rm -rf /data'], ['a version above', '1.21.4/../../x'], ['latest', 'latest'], ['LATEST', 'LATEST'], ['Latest with LF', 'LATEST\n'], ['a type', 'PAPER'], ['an unknown type', 'CUSTOM'], ['running', 'running'], ['a preset', 'minecraft:flat'], ['a project', 'fabric-api:0.119.2+1.21.4'], ['a pack above', 'datapack:../../x'], ['a list file', '@/data/list.txt'], ['an optional project', 'vivecraft?'], ['two projects', 'lithium,krypton'], ['a time zone', 'Europe/Zurich'], ['a time zone above', 'Europe/../../etc/passwd'], ['a time zone\'s file', ':/etc/localtime'], ['a player', 'steve'], ['a UUID', '069a79f4-44e9-4726-a5be-fca90e38aaf5'], ['a UUID without hyphens', '069a79f444e94726a5befca90e38aaf5'], ['a token', '2026-05-01T12:00:00Z'], ['forty hex digits', 'a'.repeat(40)], ['a world', 'world'], ['plugins as a world', 'plugins'], ['an ocean of digits', '1'.repeat(32)], ['a name of a property', 'rcon.password'], ['a key of a Secret', 'steve.key_1']],
}

/** Every hostile value, each with a name of its own. */
export const HOSTILE: readonly Hostile[] = Object.entries(FAMILIES).flatMap(([family, values]) => values.map(([name, value]) => ({ name: `${family}: ${name}`, value })))
