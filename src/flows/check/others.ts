/** What others changed in a clone of the ports tree, for the check that none of it is undone. */
import type { Watch } from '../../base/flow.ts'
import type { World } from '../../base/world.ts'
import type { Absent, Others } from '../../checks/check.ts'
import { findForeign, openTree, readOurs } from '../tree-start.ts'
import type { CheckedManifest } from './sources.ts'

interface Asked {
  readonly world: World
  readonly manifested: CheckedManifest
  readonly portsTree?: string | undefined
  readonly accept?: readonly string[]
}

export async function othersOf(
  { world, manifested, portsTree, accept = [] }: Asked,
  watch: Watch,
): Promise<Others | Absent> {
  const { file } = manifested
  if (portsTree === undefined)
    return { absent: 'no clone of the ports tree was named', hint: 'wbrel check --ports-tree DIR' }
  if (file === undefined)
    return { absent: 'there is no manifest for this tree', hint: 'wbrel check DIR --manifest FILE' }
  const start = { ...world, portsTree, manifest: file, base: undefined, accept, newPort: false }
  const ours = await readOurs.run(start, watch)
  const tree = await openTree.run({ ...start, ...ours }, watch)
  const { foreign } = await findForeign.run({ ...start, ...ours, ...tree }, watch)
  return { shownAs: portsTree, files: tree.theirs, changes: foreign.filter(({ isAccepted }) => !isAccepted) }
}
