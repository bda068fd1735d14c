import { basename, resolve } from 'node:path'
import type { ExitName, Problem } from '../base/fault.ts'
import { Fault } from '../base/fault.ts'
import { readText, writeAtomically } from '../base/files.ts'
import { count } from '../base/text.ts'
import type { World } from '../base/world.ts'
import type { ClosureRequest, VerifyAnswer } from '../flows/apk.ts'
import { closureText, indexData, indexText, packageData, packageText, verdictData } from './apk-text.ts'
import { defineCommand, type GlobalArgs } from './command.ts'
import { type Printer, printer } from './print.ts'

const options = {
  manifest: { type: 'string', describe: 'the manifest (default: wifibox.yaml, if it is there)' },
  keys: { type: 'string', describe: 'verify: a folder of trusted public keys (default: keys/ of guest.keys)' },
  strict: { type: 'boolean', describe: 'verify, closure: warnings are findings, too' },
  flavor: { type: 'string', describe: 'closure: only the choice of this flavor' },
  with: { type: 'string', array: true, describe: 'closure: only the choice with these options, with commas' },
  without: { type: 'string', array: true, describe: 'closure: and without these' },
  files: { type: 'boolean', describe: 'show: every path that the package installs' },
  out: { type: 'string', describe: 'index: write the index of the packages here' },
  description: { type: 'string', describe: 'index: its DESCRIPTION' },
  arch: { type: 'string', describe: 'index: the architecture of every record, as abuild writes it' },
  sign: { type: 'string', describe: 'index: sign it with this private key (PEM)' },
  'key-name': { type: 'string', describe: 'index: file name of the public key (default: that of --sign and .pub)' },
} as const

export const command = defineCommand({
  positionals: {
    action: {
      required: true,
      choices: ['show', 'verify', 'closure', 'index'],
      describe: 'show a package, verify packages, solve their dependencies, read or write an index',
    },
    paths: { array: true, describe: 'packages, folders of packages; closure and index: also APKINDEX.tar.gz' },
  },
  options,
  examples: [
    ['wbrel apk show busybox-1.37.0-r4.apk', 'what it says, what it is'],
    ['wbrel apk verify --keys keys distfiles', 'every rule for every package of a folder; exit 3 on an error'],
    ['wbrel apk closure distfiles', 'is the guest of every choice of options complete?'],
    ['wbrel apk index distfiles --out APKINDEX.tar.gz', 'make an index; without --out read one'],
  ],
  epilogue: 'wbrel help apk explains the rules.',
  run: async (args, world) => {
    const print = printer(world, args)
    switch (args.action) {
      case 'show':
        return show(args, world, print)
      case 'verify':
        return verify(args, world, print)
      case 'closure':
        return closure(args, world, print)
      case 'index':
        return args.out === undefined ? readIndex(args, world, print) : writeIndex(args, world, print)
    }
  },
})

interface Args extends GlobalArgs {
  readonly paths: readonly string[]
  readonly manifest: string | undefined
  readonly keys: string | undefined
  readonly strict: boolean
  readonly flavor: string | undefined
  readonly with: readonly string[]
  readonly without: readonly string[]
  readonly files: boolean
  readonly out: string | undefined
  readonly description: string | undefined
  readonly arch: string | undefined
  readonly sign: string | undefined
  readonly keyName: string | undefined
}

async function show(args: Args, world: World, print: Printer): Promise<ExitName> {
  const { filesOf, readPackages } = await import('../flows/apk.ts')
  const packages = await readPackages(world, filesOf(world, args.paths))
  print.result({
    ok: true,
    data: { packages: packages.map(item => packageData(item, args.files)) },
    text: packages.map(item => packageText(item, args.files, print.style)).join('\n'),
  })
  return 'done'
}

async function verify(args: Args, world: World, print: Printer): Promise<ExitName> {
  const { filesOf, verifyFiles } = await import('../flows/apk.ts')
  const files = filesOf(world, args.paths)
  const answer = await verifyFiles({ world, manifest: args.manifest, files, keys: args.keys }, print.watch)
  const problems = answer.verdicts.flatMap(v => v.findings)
  const exit = exitOf(problems, args.strict)
  print.result({
    ok: exit === 'done',
    data: { keys: answer.keys.map(({ name, fingerprint }) => ({ name, fingerprint })), packages: verdictData(answer) },
    text: summary(answer, problems),
    problems,
  })
  return exit
}

function summary({ verdicts }: VerifyAnswer, problems: readonly Problem[]): string {
  const bad = verdicts.filter(v => v.findings.some(f => (f.severity ?? 'error') === 'error')).length
  const warnings = problems.filter(p => p.severity === 'warning').length
  const told = warnings === 0 ? '' : `, ${count(warnings, 'warning')}`
  const good = `${verdicts.length - bad} of ${count(verdicts.length, 'package')} verified`
  return `${good}${bad === 0 ? '' : `, ${bad} refused`}${told}\n`
}

async function closure(args: Args, world: World, print: Printer): Promise<ExitName> {
  const { closeOver, filesOf } = await import('../flows/apk.ts')
  const { closureProblem } = await import('../apk/closure-profiles.ts')
  const request: ClosureRequest = {
    world,
    manifest: args.manifest,
    files: filesOf(world, args.paths),
    choice: choiceOf(args),
  }
  const report = await closeOver(request, print.watch)
  const problems = [
    ...report.answers.map(answer => closureProblem(answer, report.profiles)),
    ...report.notRead.map(notRead),
  ]
  const exit = exitOf(problems, args.strict)
  print.result({ ok: exit === 'done', data: report, text: closureText(report), problems })
  return exit
}

function notRead(file: string): Problem {
  return {
    code: 'closure.not-read',
    severity: 'warning',
    message: `not checked: what ${file} needs; it took part by its name`,
    expected: 'the file itself, or its record in an index',
    hint: `name ${file}, or the folder that has it`,
  }
}

function choiceOf({ flavor, with: on, without }: Args): ClosureRequest['choice'] {
  if (flavor === undefined && on.length === 0 && without.length === 0) return undefined
  const list = (values: readonly string[]): readonly string[] => values.flatMap(v => v.split(',')).filter(v => v !== '')
  return { flavor, with: list(on), without: list(without) }
}

async function readIndex(args: Args, world: World, print: Printer): Promise<ExitName> {
  const { indexesOf } = await import('../flows/apk/indexes.ts')
  const { indexes, problems } = await indexesOf({ world, manifest: args.manifest, keys: args.keys, files: args.paths })
  const exit = exitOf(problems, args.strict)
  print.result({
    ok: exit === 'done',
    data: { indexes: indexes.map(indexData) },
    text: indexes.map(indexText).join('\n'),
    problems,
  })
  return exit
}

async function writeIndex(args: Args, world: World, print: Printer): Promise<ExitName> {
  const { filesOf } = await import('../flows/apk.ts')
  const { indexBytes } = await import('../flows/apk/indexes.ts')
  const out = args.out ?? ''
  const { bytes, records } = await indexBytes({
    world,
    files: filesOf(world, args.paths),
    description: args.description ?? '',
    arch: args.arch,
    signer: args.sign === undefined ? undefined : signerOf(world, args.sign, args.keyName),
  })
  writeAtomically(resolve(world.cwd, out), bytes)
  const signed = args.sign === undefined ? 'not signed' : 'signed'
  print.result({
    ok: true,
    data: { file: out, records: records.length, signed: args.sign !== undefined },
    text: `${out} written: ${count(records.length, 'package')}, ${signed}\n`,
  })
  return 'done'
}

function signerOf(world: World, file: string, keyName: string | undefined) {
  const pem = readText(resolve(world.cwd, file))
  if (pem !== undefined) return { pem, file, keyName: keyName ?? `${basename(file)}.pub` }
  throw new Fault('invalid', { code: 'file.missing', message: `there is no key ${file}`, place: { file } })
}

function exitOf(problems: readonly Problem[], strict: boolean): ExitName {
  return problems.some(({ severity = 'error' }) => strict || severity === 'error') ? 'findings' : 'done'
}
