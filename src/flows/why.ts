/** `wbrel why FILE`: where the checksum of a distfile comes from. */
import { basename } from 'node:path'
import { Fault } from '../base/fault.ts'
import { flow, type Step } from '../base/flow.ts'
import { didYouMean } from '../base/text.ts'
import type { LedgerSource } from '../model/ledger.ts'
import type { Download, LocalBuild } from '../model/provenance.ts'
import type { Evidence } from '../model/record.ts'
import { type DistfileFacts, gatherFacts, type ManifestStart } from './distfile-facts.ts'

export interface WhyStart extends ManifestStart {
  /** A name of distinfo, a file name, or a component of the manifest. */
  readonly file: string
}

export interface Reason {
  readonly name: string
  readonly sha256: string | null
  /** Bytes. */
  readonly size: number | null
  /** How the entry is known: the class that the oldest release has, or what wbrel gained since. */
  readonly evidence: Evidence | null
  /** The oldest release that has it; null before its first release. */
  readonly firstRelease: string | null
  /** Everybody who tells of it, strongest first. */
  readonly told: readonly {
    readonly from: string
    readonly evidence: Evidence
    readonly download: Download | null
    readonly build: LocalBuild | null
  }[]
  readonly download: Download | null
  readonly build: LocalBuild | null
  /** Where the manifest says it is to be had; empty for a file of earlier releases only. */
  readonly sources: readonly string[]
}

const explain: Step<WhyStart & DistfileFacts, { readonly reasons: readonly Reason[] }> = {
  title: 'looking it up',
  run: facts => ({ reasons: namesCalled(facts).map(name => reasonOf(name, facts)) }),
}

export const why = flow<WhyStart>()
  .add(gatherFacts) // wifibox.yaml, releases/, ports/ -> everybody who tells of a file
  .add(explain) // the name                        -> reasons

function namesCalled({ file, sources, ledger }: WhyStart & DistfileFacts): readonly string[] {
  const current = sources.map(({ name }) => name)
  const all = [...new Set([...current, ...ledger.known.keys()])]
  const exact = all.filter(name => name === file || basename(name) === file)
  const called = exact.length > 0 ? exact : sources.filter(s => s.component === file).map(({ name }) => name)
  if (called.length > 0) return called
  const words = [...all.map(name => basename(name)), ...sources.map(({ component }) => component)]
  throw new Fault('invalid', {
    code: 'usage.distfile',
    message: `no distfile is called ${file}${didYouMean(file, words)}`,
    found: file,
    expected: 'a name of distinfo, a file name, or a component of `wbrel bump`',
    hint: 'wbrel fetch --dry-run --json lists them',
  })
}

function reasonOf(name: string, { ledger, ledgerSources, records, sources }: DistfileFacts): Reason {
  const told = ledgerSources.flatMap(source => tellings(source, name))
  const final = records.filter(record => record.state === 'final')
  const first = final.find(record => Object.values(record.outputs.distinfo).some(d => has(d.entries, name)))
  const oldest = told.findLast(({ from }) => from === `releases/${first?.version}.json`)
  const entry = ledger.known.get(name)
  return {
    name,
    sha256: entry?.sha256 ?? null,
    size: entry?.size ?? null,
    evidence: oldest?.evidence ?? told[0]?.evidence ?? null,
    firstRelease: first?.version ?? null,
    told,
    download: told.find(({ download }) => download !== null)?.download ?? null,
    build: told.find(({ build }) => build !== null)?.build ?? null,
    sources: sources.find(source => source.name === name)?.urls ?? [],
  }
}

function tellings({ from, entries }: LedgerSource, name: string): Reason['told'] {
  return entries
    .filter(entry => entry.name === name)
    .map(({ evidence, download = null, build = null }) => ({ from, evidence, download, build }))
}

function has(entries: readonly { readonly name: string }[], name: string): boolean {
  return entries.some(entry => entry.name === name)
}
