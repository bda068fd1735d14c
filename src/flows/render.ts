/** `wbrel render`: the manifest becomes the tree; only files that differ are written. */
import { join, relative, resolve as resolvePath } from 'node:path'
import { Fault } from '../base/fault.ts'
import { readText } from '../base/files.ts'
import { flow, type Step } from '../base/flow.ts'
import { type ManifestText, readManifest } from '../model/manifest.ts'
import type { Planned } from '../model/plan.ts'
import type { Ports } from '../model/ports.ts'
import { resolve } from '../model/resolve.ts'
import { type Rendered, renderPorts } from '../render/tree.ts'
import { applyFiles, planFiles } from './plan-files.ts'
import { entriesOf, foreignFiles, presentDistinfo } from './tree-files.ts'

export interface RenderStart {
  readonly cwd: string
  /** The manifest's file, absolute or below cwd. */
  readonly manifest: string
  /** The tree's folder, absolute or below cwd. */
  readonly out: string
  /** TIMESTAMP of a distinfo that changes, in seconds since 1970. */
  readonly stamp: number
}

const readIt: Step<RenderStart, { readonly source: ManifestText }> = {
  title: 'reading the manifest',
  run: ({ cwd, manifest }) => {
    const text = readText(resolvePath(cwd, manifest))
    if (text !== undefined) return { source: readManifest(text, manifest) }
    throw new Fault('invalid', {
      code: 'file.missing',
      message: `there is no manifest ${manifest}`,
      place: { file: manifest },
      hint: 'go to the folder that has wifibox.yaml, or name another file with --manifest',
    })
  },
}

const resolveIt: Step<{ readonly source: ManifestText }, { readonly ports: Ports }> = {
  title: 'working out the ports',
  run: ({ source }) => ({ ports: resolve(source) }),
}

const renderIt: Step<RenderStart & { readonly ports: Ports }, { readonly rendered: Rendered }> = {
  title: 'rendering',
  run: ({ cwd, out, ports, stamp }) => {
    const present = presentDistinfo(resolvePath(cwd, out), ports)
    return { rendered: renderPorts(ports, { present, known: entriesOf(present.values()), stamp }) }
  },
}

const planIt: Step<
  RenderStart & { readonly ports: Ports; readonly rendered: Rendered },
  Planned & { readonly foreign: readonly string[] }
> = {
  title: 'comparing with the tree',
  run: ({ cwd, out, ports, rendered }) => {
    const tree = resolvePath(cwd, out)
    return { ...planFiles(tree, rendered.files), foreign: foreignFiles(tree, ports, new Set(rendered.files.keys())) }
  },
}

const applyIt: Step<RenderStart & Planned, object> = {
  title: 'writing',
  run: ({ cwd, out, plan, contents }) => {
    applyFiles(resolvePath(cwd, out), { plan, contents })
    return {}
  },
}

/** What `--check` and `--diff` run: it only reads. */
export const planRender = flow<RenderStart>()
  .add(readIt) // wifibox.yaml             -> text and data
  .add(resolveIt) // data                     -> ports
  .add(renderIt) // ports, present distinfo  -> files in memory
  .add(planIt) // files, the tree          -> a plan

export const render = planRender.add(applyIt) // the only step that writes

/** The difference of a plan as `diff -u` prints it. */
export async function unifiedDiff(start: RenderStart, { plan, contents }: Planned): Promise<string> {
  const { createTwoFilesPatch } = await import('diff')
  const shown = relative(start.cwd, resolvePath(start.cwd, start.out)) || '.'
  return plan.changes
    .flatMap(change => {
      if (change.kind !== 'write') return []
      const old = readText(join(resolvePath(start.cwd, start.out), change.path))
      const name = `${shown}/${change.path}`
      return [
        createTwoFilesPatch(
          old === undefined ? '/dev/null' : name,
          name,
          old ?? '',
          contents.get(change.path) ?? '',
          undefined,
          undefined,
          { headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true } },
        ),
      ]
    })
    .join('')
}
