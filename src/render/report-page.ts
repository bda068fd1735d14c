import type { Report } from '../model/report/report.ts'
import { type Frame, reportView } from './report-view.ts'
import { template } from './templates.ts'

/** One HTML file that needs nothing else: no network, no fonts, no images. */
export function reportPage(report: Report, frame: Frame): string {
  return template('report/page')(reportView(report, frame))
}
