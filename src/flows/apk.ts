/** `wbrel apk`: what the four ways to look at packages have in common, and each of them. */
import { readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve as resolvePath } from 'node:path'
import { type ClosureReport, closeProfiles } from '../apk/closure-profiles.ts'
import { type Expectations, expectationsOf, noExpectations } from '../apk/expectations.ts'
import { readIndex } from '../apk/index-file.ts'
import { metaOfRecord } from '../apk/index-record.ts'
import { loadKeys, type TrustedKey } from '../apk/keys.ts'
import { type ApkPackage, metaOf, type PackageMeta } from '../apk/package.ts'
import { type Profiles, profileOf, profilesOf } from '../apk/profiles.ts'
import { readPackage } from '../apk/read.ts'
import { systemXz } from '../apk/unpack-modules.ts'
import { type Verdict, verifyPackages } from '../apk/verify.ts'
import { Fault } from '../base/fault.ts'
import { readText } from '../base/files.ts'
import type { Watch } from '../base/flow.ts'
import { didYouMean } from '../base/text.ts'
import type { World } from '../base/world.ts'
import { parseDistinfo } from '../model/distinfo.ts'
import { freebsd } from '../model/freebsd.ts'
import { readManifest } from '../model/manifest.ts'
import { declaredOptions, defaultSetting, type Setting, violations } from '../model/options.ts'
import { flavorNames, type Port, type Ports } from '../model/ports.ts'
import { resolve } from '../model/resolve.ts'
import { readRecords } from './prepare/history.ts'

export interface Source {
  readonly world: World
  /** Undefined: wifibox.yaml, if it is there. */
  readonly manifest: string | undefined
}

/** A folder stands for the packages in it. Throws Fault invalid when there is nothing to look at. */
export function filesOf(world: World, named: readonly string[], suffix = '.apk'): readonly string[] {
  const files = named.flatMap(name => {
    const path = resolvePath(world.cwd, name)
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [name]
    return readdirSync(path)
      .filter(file => file.endsWith(suffix))
      .sort()
      .map(file => join(name, file))
  })
  if (files.length > 0) return files
  throw new Fault('invalid', {
    code: 'usage.no-files',
    message: named.length === 0 ? 'no package is named' : `there is no package in ${named.join(', ')}`,
    expected: 'packages, or folders that hold some',
    hint: 'wbrel apk --help',
  })
}

export async function readPackages({ cwd }: World, files: readonly string[]): Promise<readonly ApkPackage[]> {
  const packages: ApkPackage[] = []
  for (const file of files) packages.push({ ...(await readPackage(file, { cwd })), modules: new Map() })
  return packages
}

export interface VerifyRequest extends Source {
  readonly files: readonly string[]
  /** Folder of trusted keys; undefined: `keys` beside the manifest, if the manifest names keys. */
  readonly keys: string | undefined
}

export interface VerifyAnswer {
  readonly verdicts: readonly Verdict[]
  readonly keys: readonly TrustedKey[]
}

export async function verifyFiles(request: VerifyRequest, watch: Watch): Promise<VerifyAnswer> {
  const { world, files } = request
  watch.step('reading the manifest')
  const found = manifestOf(request)
  const keys = trustedKeys(request, found)
  watch.step('verifying packages')
  const verdicts = await verifyPackages(files, keys, expectations(found), {
    cwd: world.cwd,
    unxz: systemXz(world.env.PATH),
    signal: world.signal,
    onDone: (done, total) => watch.progress(done, total, 'packages'),
  })
  return { verdicts, keys }
}

/** The keys of `--keys`, or those that the manifest names; all of a folder when the manifest names none. */
export function trustedKeys(
  request: Pick<VerifyRequest, 'world' | 'keys'>,
  found: FoundManifest | undefined,
): readonly TrustedKey[] {
  const pinned = found?.ports.guest.guest?.keys ?? []
  if (request.keys !== undefined) return loadKeys(resolvePath(request.world.cwd, request.keys), pinned)
  return found === undefined || pinned.length === 0 ? [] : loadKeys(join(found.folder, 'keys'), pinned)
}

function expectations(found: FoundManifest | undefined): Expectations {
  if (found === undefined) return noExpectations
  const { guest } = found.ports
  const file = join(found.folder, 'ports', guest.origin, 'distinfo')
  const text = readText(file)
  const released = readRecords(found.folder).at(-1)?.outputs.distinfo[guest.origin]?.entries ?? []
  return expectationsOf(guest, text === undefined ? [] : parseDistinfo(text, file).entries, released)
}

export interface ClosureRequest extends Source {
  readonly files: readonly string[]
  /** One choice of options; undefined: every one that decides about packages. */
  readonly choice: Choice | undefined
}

export interface Choice {
  readonly flavor: string | undefined
  readonly with: readonly string[]
  readonly without: readonly string[]
}

/** Throws Fault invalid without a manifest: only it knows which packages come together. */
export async function closeOver(request: ClosureRequest, watch: Watch): Promise<ClosureReport> {
  const { world, choice } = request
  watch.step('reading the manifest')
  const found = manifestOf(request) ?? missingManifest('wifibox.yaml')
  watch.step('reading packages')
  const metas: PackageMeta[] = []
  for (const [index, file] of request.files.entries()) {
    metas.push(...(await metasIn(world, file)))
    watch.progress(index + 1, request.files.length, 'files')
  }
  watch.step('solving profiles')
  const { guest } = found.ports
  const release = found.ports.freebsd.at(-1) ?? freebsd('14.3')
  if (choice === undefined) return closeProfiles(metas, profilesOf(guest, release))
  const profile = profileOf(guest, settingOf(guest, choice, defaultSetting(guest, choice.flavor ?? 'default', release)))
  const all: Profiles = { profiles: [profile], options: [...profile.options], isComplete: true }
  return closeProfiles(metas, all)
}

async function metasIn({ cwd }: World, file: string): Promise<readonly PackageMeta[]> {
  if (isIndexName(file)) return (await readIndex(file, cwd)).records.map(metaOfRecord)
  return [metaOf(await readPackage(file, { cwd }))]
}

/** An index goes by its name: what is inside of a package is looked at whatever it is called. */
function isIndexName(file: string): boolean {
  return file.endsWith('.tar.gz')
}

function settingOf(guest: Port, choice: Choice, usual: Setting): Setting {
  const flavors = flavorNames(guest)
  if (choice.flavor !== undefined && !flavors.includes(choice.flavor)) {
    throw invalidChoice(`no flavor is called ${choice.flavor}${didYouMean(choice.flavor, flavors)}`, choice.flavor)
  }
  const names = declaredOptions(guest, usual.flavor, usual.freebsd).map(o => o.name)
  for (const name of [...choice.with, ...choice.without]) {
    if (!names.includes(name)) throw invalidChoice(`no option is called ${name}${didYouMean(name, names)}`, name)
  }
  const options = new Set(usual.options)
  for (const name of choice.with) {
    const group = guest.groups.find(g => (g.kind === 'single' || g.kind === 'radio') && g.members.includes(name))
    for (const other of group?.members ?? []) options.delete(other)
    options.add(name)
  }
  for (const name of choice.without) options.delete(name)
  const setting = { ...usual, options }
  const [first] = violations(guest, setting)
  if (first !== undefined)
    throw invalidChoice(`these options cannot be chosen together: ${first}`, choice.with.join(','))
  return setting
}

function invalidChoice(message: string, found: string): Fault {
  return new Fault('invalid', { code: 'usage.option', message, found, hint: 'wbrel eval guest PORT_OPTIONS' })
}

interface FoundManifest {
  readonly ports: Ports
  /** Its folder, absolute. */
  readonly folder: string
}

/** Undefined when none is named and none is here. Throws Fault invalid when the named one is not there. */
export function manifestOf({ world, manifest }: Source): FoundManifest | undefined {
  const file = manifest ?? 'wifibox.yaml'
  const path = resolvePath(world.cwd, file)
  const text = readText(path)
  if (text !== undefined) return { ports: resolve(readManifest(text, file)), folder: dirname(path) }
  return manifest === undefined ? undefined : missingManifest(manifest)
}

function missingManifest(file: string): never {
  throw new Fault('invalid', {
    code: 'file.missing',
    message: `there is no manifest ${file}`,
    place: { file },
    hint: 'go to the folder that has wifibox.yaml, or name another file with --manifest',
  })
}
