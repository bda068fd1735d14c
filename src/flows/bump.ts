/** `wbrel bump`: new versions in the manifest, and nothing else changed. */
import { basename, dirname, resolve } from 'node:path'
import { flow, type Step } from '../base/flow.ts'
import { type ManifestText, readManifest } from '../model/manifest.ts'
import type { Planned } from '../model/plan.ts'
import { type Applied, applyUpdates, type ComponentUpdate, type Updates } from '../model/updates.ts'
import { readUpdates } from '../model/updates-file.ts'
import { namedText } from './named-text.ts'
import { applyFiles, planFiles } from './plan-files.ts'

export interface BumpStart {
  readonly cwd: string
  /** The manifest's file, absolute or below cwd. */
  readonly manifest: string
  /** The file of updates. */
  readonly file: string | undefined
  /** The update that the command line states. */
  readonly update: ComponentUpdate | undefined
}

const readTheManifest: Step<BumpStart, { readonly root: string; readonly source: ManifestText }> = {
  title: 'reading the manifest',
  run: ({ cwd, manifest }) => {
    const path = resolve(cwd, manifest)
    return { root: dirname(path), source: readManifest(namedText(path, manifest, elsewhere), manifest) }
  },
}

const readTheUpdates: Step<BumpStart, { readonly updates: Updates }> = {
  title: 'reading the updates',
  run: ({ cwd, file, update }) => {
    const stated = update === undefined ? [] : [update]
    if (file === undefined) return { updates: { components: stated, lists: [] } }
    return { updates: readUpdates(namedText(resolve(cwd, file), file, elsewhere), file) }
  },
}

const changeTheText: Step<{ readonly source: ManifestText; readonly updates: Updates }, { readonly applied: Applied }> =
  {
    title: 'checking the updates',
    run: ({ source, updates }) => ({ applied: applyUpdates(source, updates) }),
  }

const planTheWrite: Step<BumpStart & { readonly root: string; readonly applied: Applied }, Planned> = {
  title: 'planning the change',
  run: ({ root, manifest, applied }) => planFiles(root, new Map([[basename(manifest), applied.text]])),
}

const apply: Step<Planned & { readonly root: string }, object> = {
  title: 'writing',
  run: ({ root, plan, contents }) => {
    applyFiles(root, { plan, contents })
    return {}
  },
}

/** What `--dry-run` runs: it only reads. */
export const planBump = flow<BumpStart>()
  .add(readTheManifest) // wifibox.yaml                  -> its text and its data
  .add(readTheUpdates) // the command line, or a file   -> updates
  .add(changeTheText) // both                          -> the new text, checked as a whole
  .add(planTheWrite) // text                          -> a plan

export const bump = planBump.add(apply) // the only step that writes

const elsewhere = 'name another one with --manifest or --file, or change the folder'
