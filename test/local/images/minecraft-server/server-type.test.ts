import t from 'tap'
import { parseServerType } from '../../../../local/images/minecraft-server/server-type.ts'

for (const type of ['VANILLA', 'paper', 'NeoForge', 'BUKKIT', 'CRAFTBUKKIT', 'AUTO_CURSEFORGE', 'MODRINTH']) t.equal(parseServerType(type), type.toUpperCase())
t.throws(() => parseServerType('SPONGE'), { exitCode: 1, message: /^Invalid TYPE: 'SPONGE'/ })
t.throws(() => parseServerType('VANILLA', 'STEAM'), { exitCode: 1, message: /MODPACK_PLATFORM/ })
