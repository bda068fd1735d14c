/** Mutations for the check of what others changed: sweeps that the tree of the checks has, or has not. */
import type { Others } from '../../src/checks/check.ts'
import { effectsOf } from '../../src/model/foreign.ts'
import { core, type Mutations, ownTree } from './mutation.ts'

const path = `${core}/Makefile`
const before = ownTree().get(path) ?? ''

/** The ports tree, in which somebody made this of the core's Makefile. */
function swept(edit: (text: string) => string, later: (text: string) => string = text => text): Others {
  const after = edit(before)
  const files = new Map([...ownTree(), [path, later(after)]])
  const author = { name: 'Sam Sweeper', mail: 'sam@FreeBSD.org', date: '2026-04-02T00:00:00Z' }
  const change = { commit: 'a'.repeat(40), author, subject: 'all: sweep', files: [{ path, before, after }] }
  return { shownAs: 'ports', files, changes: [{ change, effects: effectsOf(change, files) }] }
}

const intoCondition = (text: string): string => text.replace(/^NO_BUILD=.*$/m, '.if ${OPSYS} == FreeBSD\n$&\n.endif')
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
      { name: 'our file has it, too', others: swept(comment), edits: [files => files.set(path, comment(before))] },
    ],
  },
}
