/** Mutations for the check of what others changed: sweeps that the tree of the checks has, or has not. */
import type { Others } from '../../src/checks/check.ts'
import { effectsOf } from '../../src/model/foreign.ts'
import { core, type Mutations, ownTree } from './mutation.ts'

type Edit = (text: string) => string

const path = `${core}/Makefile`
const guest = 'net/wifibox-alpine/Makefile'
const before = ownTree().get(path) ?? ''

/** The ports tree, in which somebody made this of the core's Makefile, or of another file. */
function swept(edit: Edit, later: Edit = text => text, place = path): Others {
  const before = ownTree().get(place) ?? ''
  const after = edit(before)
  const files = new Map([...ownTree(), [place, later(after)]])
  const author = { name: 'Sam Sweeper', mail: 'sam@FreeBSD.org', date: '2026-04-02T00:00:00Z' }
  const change = { commit: 'a'.repeat(40), author, subject: 'all: sweep', files: [{ path: place, before, after }] }
  return { shownAs: 'ports', files, changes: [{ change, effects: effectsOf(change, files) }] }
}

const intoCondition = (text: string): string => text.replace(/^NO_BUILD=.*$/m, '.if ${OPSYS} == FreeBSD\n$&\n.endif')
const asDefault: Edit = text => text.replace(/^NO_BUILD=.*$/m, 'NO_BUILD?=\tyes')
const mirrors: Edit = text => text.replace(/(https:\S+:upstream)([\s\S]*?)(https:\S+:custom_packages)/, '$3$2$1')
const comment = (text: string): string => text.replace(/^COMMENT=.*$/m, 'COMMENT=\tOther words')

export const othersMutations: Readonly<Record<string, Mutations>> = {
  'tree.undone': {
    catches: [
      {
        name: 'others changed a line',
        others: swept(comment),
        says: /^Sam Sweeper changed this on 2026-04-02 in a{12}, all: sweep COMMENT: Host side of Wifibox COMMENT: Other words$/,
      },
      { name: 'others moved a line into a condition', others: swept(intoCondition) },
      {
        name: 'others let users say what was fixed',
        others: swept(asDefault),
        says: /NO_BUILD: yes NO_BUILD: yes, unless it is set$/,
      },
      {
        name: 'others put the sites into another order',
        others: swept(mirrors, undefined, guest),
        says: /another order of MASTER_SITES/,
      },
      { name: 'others removed a line', others: swept(text => text.replace(/^NO_BUILD=.*\n/m, '')) },
    ],
    leaves: [
      { name: 'others took it back', others: swept(comment, () => before) },
      { name: 'others only set blanks', others: swept(text => text.replaceAll('=\t', '= ')) },
      {
        name: 'our file has the line where others moved it',
        others: swept(intoCondition),
        edits: [files => files.set(path, intoCondition(before))],
      },
      {
        name: 'our file has the new order, too',
        others: swept(mirrors, undefined, guest),
        edits: [files => files.set(guest, mirrors(ownTree().get(guest) ?? ''))],
      },
      {
        name: 'our file lets users say it, too',
        others: swept(asDefault),
        edits: [files => files.set(path, asDefault(before))],
      },
      { name: 'our file has it, too', others: swept(comment), edits: [files => files.set(path, comment(before))] },
    ],
  },
}
