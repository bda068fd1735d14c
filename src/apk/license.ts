/** SPDX identifiers that Alpine's packages use; no full list, since the answer is a doubt and never an error. */
const known = new Set(
  (
    '0BSD AFL-2.1 AGPL-3.0-only AGPL-3.0-or-later Apache-1.1 Apache-2.0 Artistic-1.0-Perl Artistic-2.0 BSD-1-Clause ' +
    'BSD-2-Clause BSD-2-Clause-Patent BSD-2-Clause-Views BSD-3-Clause BSD-3-Clause-Clear BSD-4-Clause BSL-1.0 ' +
    'bzip2-1.0.6 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 CDDL-1.1 curl EPL-2.0 FTL GFDL-1.2-or-later ' +
    'GFDL-1.3-or-later GPL-1.0-or-later GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later HPND ICU IJG ' +
    'ISC LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later libpng-2.0 ' +
    'Libpng libtiff MIT MIT-0 MPL-1.1 MPL-2.0 NCSA OFL-1.1 OLDAP-2.8 OpenSSL PSF-2.0 Python-2.0 Ruby Sleepycat ' +
    'SSH-OpenSSH TCL Unicode-3.0 Unlicense Vim W3C WTFPL X11 Zlib ZPL-2.1'
  ).split(' '),
)
const exceptions = /^[A-Za-z0-9.-]+-exception(-[0-9.]+)?$|^Linux-syscall-note$/

/** Why this is perhaps no SPDX licence expression; undefined when it is one of known identifiers. */
export function licenseDoubt(license: string): string | undefined {
  if (license === '') return 'no licence is stated'
  const tokens = license.match(/[()]|[^\s()]+/g) ?? []
  let depth = 0
  let wantsName = true
  let afterWith = false
  for (const token of tokens) {
    if (token === '(' && wantsName && !afterWith) depth++
    else if (token === ')' && !wantsName && depth > 0) depth--
    else if (/^(AND|OR|WITH)$/.test(token) && !wantsName) {
      wantsName = true
      afterWith = token === 'WITH'
    } else if (wantsName && !/^[()]$/.test(token)) {
      const isKnown = afterWith ? exceptions.test(token) : known.has(token.replace(/\+$/, '')) || isReference(token)
      if (!isKnown) return `${token} is not known as an SPDX licence`
      wantsName = false
      afterWith = false
    } else return 'the licence is no SPDX expression'
  }
  return wantsName || depth > 0 ? 'the licence is no SPDX expression' : undefined
}

function isReference(token: string): boolean {
  return /^LicenseRef-[A-Za-z0-9.-]+$/.test(token)
}
