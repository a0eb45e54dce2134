import t from 'tap'
import { checkUpgrade } from '../../../../local/images/minecraft-server/level.ts'

t.doesNotThrow(() => { checkUpgrade('1.20.4', '1.21.4') })
t.doesNotThrow(() => { checkUpgrade('1.8.8', '1.12.2') })
t.throws(() => { checkUpgrade('1.21.4', '1.20.4') }, { exitCode: 1, message: /last opened by version 1\.21\.4/ }, 'a world never goes back')
t.throws(() => { checkUpgrade('1.16.5', '1.21.4') }, { exitCode: 1, message: /past 1\.18/ })
