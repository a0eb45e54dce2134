import t from 'tap'
import { reasonToRefuse } from '../../../../local/images/minecraft-server/admission.ts'

const player = { isBanned: false, isOperator: false, isListed: false }
const open = { hasWhitelist: false, online: 0, maxPlayers: 2 }
const table = [
  { name: 'anybody where there is no whitelist', player, doors: open, want: undefined },
  { name: 'nobody who is banned', player: { ...player, isBanned: true, isListed: true }, doors: open, want: /banned/ },
  { name: 'nobody unlisted where there is one', player, doors: { ...open, hasWhitelist: true }, want: /white-listed/ },
  { name: 'listed players', player: { ...player, isListed: true }, doors: { ...open, hasWhitelist: true }, want: undefined },
  { name: 'operators without being listed', player: { ...player, isOperator: true }, doors: { ...open, hasWhitelist: true }, want: undefined },
  { name: 'nobody when it is full', player, doors: { ...open, online: 2 }, want: /full/ },
]
for (const { name, player, doors, want } of table) {
  const reason = reasonToRefuse(player, doors)
  if (want) t.match(reason, want, `lets in ${name}`)
  else t.equal(reason, undefined, `lets in ${name}`)
}
