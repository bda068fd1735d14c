import { apkChecks } from './apk.ts'
import { aportsChecks } from './aports.ts'
import type { Check } from './check.ts'
import { distinfoChecks } from './distinfo.ts'
import { distinfoFileChecks } from './distinfo-files.ts'
import { distinfoRecordChecks } from './distinfo-records.ts'
import { downgradeChecks } from './downgrades.ts'
import { fileChecks } from './files.ts'
import { flavorChecks } from './flavors.ts'
import { kernelChecks } from './kernels.ts'
import { makeChecks } from './make.ts'
import { modelChecks } from './model.ts'
import { optionChecks } from './options.ts'
import { othersChecks } from './others.ts'
import { packageChecks } from './packages.ts'
import { plistChecks } from './plist.ts'
import { recipeChecks } from './recipes.ts'
import { releaseChecks } from './release.ts'
import { siteChecks } from './sites.ts'
import { textChecks } from './text.ts'
import { upstreamChecks } from './upstream.ts'
import { versionChecks } from './versions.ts'

/** Every check, in the order in which outcomes are shown. */
export const allChecks: readonly Check[] = [
  ...fileChecks,
  ...makeChecks,
  ...modelChecks,
  ...versionChecks,
  ...downgradeChecks,
  ...siteChecks,
  ...kernelChecks,
  ...distinfoChecks,
  ...distinfoRecordChecks,
  ...distinfoFileChecks,
  ...packageChecks,
  ...apkChecks,
  ...optionChecks,
  ...flavorChecks,
  ...plistChecks,
  ...recipeChecks,
  ...textChecks,
  ...releaseChecks,
  ...aportsChecks,
  ...upstreamChecks,
  ...othersChecks,
]
