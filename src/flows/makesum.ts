/** `wbrel makesum`: distinfo for exactly the files that the manifest names, reading only what is new. */
import { join } from 'node:path'
import { readText } from '../base/files.ts'
import { flow, type Step } from '../base/flow.ts'
import { sha256 } from '../base/sha256.ts'
import type { World } from '../base/world.ts'
import type { Change, Planned } from '../model/plan.ts'
import { type Book, bookPath, formatBook } from '../model/provenance.ts'
import { type Rendered, renderPorts } from '../render/tree.ts'
import type { DistdirStart } from './distdir.ts'
import { type DistfileFacts, gatherFacts, type ManifestStart } from './distfile-facts.ts'
import { chooseWork } from './makesum/choice.ts'
import { type Collected, collect, collectNothing } from './makesum/collect.ts'
import { applyFiles, planFiles } from './plan-files.ts'

export interface MakesumStart extends ManifestStart, DistdirStart, Pick<World, 'now'> {}

const renderDistinfo: Step<MakesumStart & DistfileFacts & Collected, { readonly rendered: Rendered }> = {
  title: 'rendering distinfo',
  run: ({ ports, present, known, now }) => ({
    rendered: renderPorts(ports, { present, known, stamp: Math.floor(now().getTime() / 1000) }),
  }),
}

const planWrites: Step<DistfileFacts & Collected & { readonly rendered: Rendered }, Planned> = {
  title: 'planning the changes',
  run: ({ root, rendered, nextBook }) => {
    const book = formatBook(nextBook)
    const distinfo = [...rendered.files].filter(([path]) => path.endsWith('/distinfo'))
    const wanted = new Map([
      // First: were the run to end between the two, the next one would find the entries here.
      ...(book === undefined ? [] : [[bookPath, book] as const]),
      ...distinfo.map(([path, text]) => [`ports/${path}`, text] as const),
    ])
    const { plan, contents } = planFiles(root, wanted)
    return { plan: { changes: [...plan.changes, ...emptyBook(root, nextBook)] }, contents }
  },
}

const apply: Step<DistfileFacts & Planned, object> = {
  title: 'writing',
  run: ({ root, plan, contents }) => {
    applyFiles(root, { plan, contents })
    return {}
  },
}

const decide = flow<MakesumStart>()
  .add(gatherFacts) // wifibox.yaml, releases/, ports/ -> addresses, known checksums
  .add(chooseWork) // all of them                     -> which entries stay, which are needed, which go

/** What `--check` runs: it only reads, and opens neither files nor connections. */
export const checkMakesum = decide
  .add(collectNothing) // known checksums               -> entries
  .add(renderDistinfo) // entries                       -> files in memory
  .add(planWrites) // files, the tree                 -> a plan

export const makesum = decide
  .add(collect) // the distdir, then the sites     -> entries and where they are from
  .add(renderDistinfo) // entries                         -> files in memory
  .add(planWrites) // files, the tree                 -> a plan
  .add(apply) // the only step that writes to the tree

function emptyBook(root: string, book: Book): readonly Change[] {
  const text = book.size === 0 ? readText(join(root, bookPath)) : undefined
  return text === undefined ? [] : [{ kind: 'delete', path: bookPath, before: sha256(text) }]
}
