/**
 * The reports that one operation asks for. Threat: an operation of fifty aliases that reads the record of a year fifty
 * times, and writes fifty lines that it was read. So each incident's is made, and logged, once.
 */
import type { IncidentActor, IncidentRecord } from '../model.ts';
import { makeReport, type ReportParts } from './make.ts';
import type { IncidentReport } from './report.ts';

export class Reports {
  readonly #parts: ReportParts;
  readonly #made = new Map<string, Promise<IncidentReport>>();

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  /** Whoever calls it has asked whether this incident is theirs; it is read by one viewer alone. */
  of(incident: IncidentRecord, by: IncidentActor): Promise<IncidentReport> {
    let report = this.#made.get(incident._id);
    if (report === undefined) {
      report = makeReport(this.#parts, incident, by);
      this.#made.set(incident._id, report);
    }
    return report;
  }

  forget(): void {
    this.#made.clear();
  }
}
