/** `wbrel apk index`: reads an index and checks its signature, or makes one of packages. */
import { type IndexSigner, type PackageIndex, readIndex, readSigningKey, writeIndex } from '../../apk/index-file.ts'
import { type IndexRecord, recordOf } from '../../apk/index-record.ts'
import { judgeSigner } from '../../apk/judge-signature.ts'
import { readPackage } from '../../apk/read.ts'
import { Fault, type Problem } from '../../base/fault.ts'
import type { World } from '../../base/world.ts'
import { manifestOf, type Source, trustedKeys } from '../apk.ts'

export interface IndexRequest extends Source {
  readonly files: readonly string[]
  readonly keys: string | undefined
}

/** The signature is checked when keys are known; an index without one is for use at home, and is told. */
export async function indexesOf(
  request: IndexRequest,
): Promise<{ readonly indexes: readonly PackageIndex[]; readonly problems: readonly Problem[] }> {
  const { world, files } = request
  if (files.length === 0) {
    throw new Fault('invalid', {
      code: 'usage.no-files',
      message: 'no index is named',
      expected: 'APKINDEX.tar.gz; or packages and --out FILE, to make one',
      hint: 'wbrel apk --help',
    })
  }
  const keys = trustedKeys(request, manifestOf(request))
  const indexes: PackageIndex[] = []
  const problems: Problem[] = []
  for (const file of files) {
    const index = await readIndex(file, world.cwd)
    indexes.push(index)
    const doubts = judgeSigner({ ...index, control: index.signed }, keys)
    const severity = keys.length === 0 ? 'warning' : 'error'
    problems.push(...doubts.map(doubt => ({ ...doubt, severity }) as const))
  }
  return { indexes, problems }
}

export interface IndexPlan {
  readonly world: World
  readonly files: readonly string[]
  readonly description: string
  /** Written as the architecture of every record; undefined: that of each package. */
  readonly arch: string | undefined
  readonly signer: { readonly pem: string; readonly file: string; readonly keyName: string } | undefined
}

/** Throws Fault findings for a package that cannot be read, or when two have one name and version. */
export async function indexBytes(
  plan: IndexPlan,
): Promise<{ readonly bytes: Buffer; readonly records: readonly IndexRecord[] }> {
  const signer: IndexSigner | undefined =
    plan.signer && readSigningKey(plan.signer.pem, plan.signer.file, plan.signer.keyName)
  const records: IndexRecord[] = []
  const seen = new Map<string, string>()
  for (const file of plan.files) {
    const item = await readPackage(file, { cwd: plan.world.cwd })
    const name = `${item.info.name}-${item.info.version}`
    const before = seen.get(name)
    if (before !== undefined) {
      throw new Fault('findings', {
        code: 'apk.twice',
        message: `${before} and ${file} are both ${name}`,
        place: { file },
        expected: 'one file of each package and version',
      })
    }
    seen.set(name, file)
    records.push(recordOf(item, plan.arch))
  }
  return { bytes: writeIndex(records, plan.description, signer), records }
}
