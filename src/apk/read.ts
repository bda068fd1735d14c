import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { type Budget, usualBudget } from './budget.ts'
import { type DataFacts, readData } from './data.ts'
import { type GzipMember, readMember } from './gzip.ts'
import type { ApkPackage, MemberFacts, Signature } from './package.ts'
import { isOddlyPacked } from './packing.ts'
import { readPackageInfo } from './pkginfo.ts'
import { refuse, shown } from './refuse.ts'
import { type ByteSource, openSource } from './source.ts'
import { type Body, readTar, type TarEntry } from './tar.ts'

export interface ReadOptions {
  readonly budget?: Budget
  /** Folder of relative names. */
  readonly cwd?: string
}

/**
 * Reads an Alpine package of format 2 (apk-tools doc/apk-v2.5.scd): a gzip member with signatures, one with control
 * data, one with files, and nothing behind. One pass, in pieces; only what `ApkPackage` holds stays in memory.
 *
 * Says what stands there and judges only the container: throws Fault findings for what is no package, is damaged, or
 * costs more than the budget; denied when the file cannot be read.
 */
export async function readPackage(file: string, options: ReadOptions = {}): Promise<ApkPackage> {
  const { budget = usualBudget, cwd = '.' } = options
  const source = openSource(file, resolve(cwd, file), budget.file)
  try {
    const { first, control, signed, info } = await readFronts(source, budget)
    const data = await readFiles(source, budget)
    if (source.peek().length > 0) throw trailing(source)
    return {
      file,
      size: source.offset(),
      sha256: source.sha256(),
      datahash: data.datahash,
      identity: `Q1${createHash('sha1').update(control.packed).digest('base64')}`,
      members: [
        ...(signed ? [memberFacts('signature', first.member)] : []),
        memberFacts('control', control.member),
        memberFacts('data', data.member),
      ],
      signatures: signaturesIn(first, signed),
      isOddlyPacked: signed && isOddlyPacked(first.packed, control.packed),
      control: control.packed,
      info,
      scripts: control.names.filter(name => name !== '.PKGINFO'),
      entries: data.facts.entries,
      modules: data.facts.modules,
      modulesLeftOut: data.facts.modulesLeftOut,
    }
  } finally {
    source.close()
  }
}

/** What a package says of itself and who signed it, its files unread; throws as readPackage does. */
export async function readHead(
  file: string,
  { budget = usualBudget, cwd = '.' }: ReadOptions = {},
): Promise<Pick<ApkPackage, 'info' | 'signatures'>> {
  const source = openSource(file, resolve(cwd, file), budget.file)
  try {
    const { first, signed, info } = await readFronts(source, budget)
    return { info, signatures: signaturesIn(first, signed) }
  } finally {
    source.close()
  }
}

async function readFronts(source: ByteSource, budget: Budget) {
  const { file } = source
  refuseOtherFormats(source)
  const first = await readFront(source, budget, 'signature')
  const signed = first.names.some(isSignature)
  const control = signed ? await readFront(source, budget, 'control') : first
  if (source.peek().length === 0) throw damaged(file, 'it has no member of files')
  if (signed && !first.names.every(isSignature)) throw damaged(file, 'its signatures stand among other entries')
  return { first, control, signed, info: readPackageInfo(controlText(file, control)) }
}

/** The first bytes tell the format, as they do for apk itself; the name of the file does not. */
function refuseOtherFormats(source: ByteSource): void {
  const { file } = source
  const magic = source.peek().toString('latin1', 0, 4)
  if (magic.startsWith('\x1f\x8b')) return
  if (/^ADB[.dc]$/.test(magic)) {
    throw refuse(file, {
      code: 'apk.format-3',
      message: `${file}: apk v3 (ADB) package; wbrel reads v2 only`,
      found: magic,
      expected: 'a gzip member',
      hint: 'build it with abuild, which makes v2',
    })
  }
  throw refuse(file, {
    code: 'apk.no-package',
    message: `${file} is no Alpine package`,
    found: magic === '' ? 'an empty file' : `a file that begins with ${JSON.stringify(magic)}`,
    expected: 'a gzip member',
  })
}

interface Front {
  readonly member: GzipMember
  /** The member as it stands in the file. */
  readonly packed: Buffer
  readonly names: readonly string[]
  readonly contents: ReadonlyMap<string, Buffer>
}

/** A small member whose contents are kept: signatures or control data. The first one may turn out to be either. */
async function readFront(source: ByteSource, budget: Budget, what: 'signature' | 'control'): Promise<Front> {
  const { file } = source
  const names: string[] = []
  const contents = new Map<string, Buffer>()
  const packed: Buffer[] = []
  const named = what === 'signature' ? 'its first member' : 'its control member'
  const fail = (reason: string): never => {
    throw damaged(file, `${named} is no cut tar: ${reason}`)
  }
  const onEntry = (entry: TarEntry): Body => {
    if (entry.type !== '0' || !/^\.[^/]+$/.test(entry.path)) {
      throw damaged(file, `${named} holds ${shown(entry.path)}, which is neither .PKGINFO, a script nor a signature`)
    }
    if (what === 'control' && isSignature(entry.path)) throw damaged(file, 'a signature stands in its control member')
    if (contents.has(entry.path)) throw damaged(file, `${named} holds ${shown(entry.path)} twice`)
    if (isSignature(entry.path) && entry.size > 65_536) fail(`${shown(entry.path)} has ${entry.size} bytes`)
    names.push(entry.path)
    const parts: Buffer[] = []
    return {
      write: chunk => parts.push(Buffer.from(chunk)),
      end: () => contents.set(entry.path, Buffer.concat(parts)),
    }
  }
  const tar = readTar({ entries: 64, header: budget.header, names: budget.control, cut: true }, onEntry, fail)
  source.tap(bytes => packed.push(Buffer.from(bytes)))
  const member = await readMember(
    source,
    { what: named, packed: budget.control, unpacked: budget.control, header: budget.header },
    tar.write,
  )
  source.tap(undefined)
  tar.end()
  return { member, packed: Buffer.concat(packed), names, contents }
}

async function readFiles(
  source: ByteSource,
  budget: Budget,
): Promise<{ readonly member: GzipMember; readonly datahash: string; readonly facts: DataFacts }> {
  const hash = createHash('sha256')
  const { tar, facts } = readData(budget, reason => {
    throw damaged(source.file, `its files are no tar: ${reason}`)
  })
  source.tap(bytes => hash.update(bytes))
  const member = await readMember(
    source,
    { what: 'its member of files', packed: budget.file, unpacked: budget.data, header: budget.header },
    tar.write,
  )
  source.tap(undefined)
  tar.end()
  return { member, datahash: hash.digest('hex'), facts }
}

function controlText(file: string, { names, contents }: Front): string {
  const info = contents.get('.PKGINFO')
  if (info === undefined || names[0] !== '.PKGINFO') {
    throw damaged(file, names.length === 0 ? 'its control member is empty' : '.PKGINFO is not its first control entry')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(info)
  } catch {
    throw damaged(file, '.PKGINFO is no UTF-8')
  }
}

function signaturesIn({ contents }: Front, signed: boolean): readonly Signature[] {
  return signed ? [...contents].map(([name, bytes]) => signatureOf(name, bytes)) : []
}

function isSignature(name: string): boolean {
  return name.startsWith('.SIGN.')
}

/** `.SIGN.RSA256.builder-5f1e.rsa.pub`: the algorithm ends at the next dot. */
function signatureOf(name: string, bytes: Buffer): Signature {
  const [, algorithm = '', keyName = ''] = /^\.SIGN\.([^.]*)\.?(.*)$/s.exec(name) ?? []
  return { algorithm, keyName, bytes }
}

function memberFacts(what: MemberFacts['what'], { start, end, size, header }: GzipMember): MemberFacts {
  return { what, start, end, unpacked: size, header }
}

function damaged(file: string, reason: string) {
  return refuse(file, {
    code: 'apk.container',
    message: `${file} is not put together as a package: ${reason}`,
    expected: 'a member of signatures, one of control data, one of files',
    hint: 'build the package with abuild; do not repack it',
  })
}

function trailing({ file, offset, peek }: ByteSource) {
  return refuse(file, {
    code: 'apk.trailing',
    message: `${file} goes on behind its last member`,
    found: `${JSON.stringify(peek().toString('latin1', 0, 4))} at byte ${offset()}`,
    expected: 'the end of the file',
    hint: 'fetch the file again',
  })
}
