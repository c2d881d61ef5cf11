import { Token, type TimeZone } from 'aws-cdk-lib';
import type { CfnCisScanConfiguration } from 'aws-cdk-lib/aws-inspectorv2';
import { HardeningError } from '../private/errors';

/**
 * A day of the week.
 */
export enum InspectorCisDay {
  /** Monday. */
  MONDAY = 'MON',

  /** Tuesday. */
  TUESDAY = 'TUE',

  /** Wednesday. */
  WEDNESDAY = 'WED',

  /** Thursday. */
  THURSDAY = 'THU',

  /** Friday. */
  FRIDAY = 'FRI',

  /** Saturday. */
  SATURDAY = 'SAT',

  /** Sunday. */
  SUNDAY = 'SUN',
}

/**
 * When a scan begins.
 */
export interface InspectorCisStartTime {
  /**
   * Time of the day, such as `03:00` or `22:30`.
   *
   * @default 00:00
   */
  readonly timeOfDay?: string;

  /**
   * Time zone of it.
   *
   * @default - UTC
   */
  readonly timeZone?: TimeZone;
}

/**
 * When CIS scans run.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-inspectorv2-cisscanconfiguration.html
 */
export class InspectorCisSchedule {
  /**
   * Every day.
   *
   * @param startTime when a scan begins, by default at midnight UTC
   */
  public static daily(startTime: InspectorCisStartTime = {}): InspectorCisSchedule {
    return new InspectorCisSchedule({ daily: { startTime: renderTime(startTime) } });
  }

  /**
   * Every week, on some days.
   *
   * @param days days of the week, at least one
   * @param startTime when a scan begins, by default at midnight UTC
   */
  public static weekly(days: InspectorCisDay[], startTime: InspectorCisStartTime = {}): InspectorCisSchedule {
    if (!Token.isUnresolved(days) && (days.length === 0 || new Set(days).size < days.length)) {
      throw new HardeningError('InspectorCisScanInvalid', `'days' must name at least one day, and each once, got ${JSON.stringify(days)}`);
    }
    return new InspectorCisSchedule({ weekly: { days, startTime: renderTime(startTime) } });
  }

  /**
   * Every month, on a day of the week; Amazon Inspector chooses the week.
   *
   * @param day day of the week
   * @param startTime when a scan begins, by default at midnight UTC
   */
  public static monthly(day: InspectorCisDay, startTime: InspectorCisStartTime = {}): InspectorCisSchedule {
    return new InspectorCisSchedule({ monthly: { day, startTime: renderTime(startTime) } });
  }

  private constructor(private readonly schedule: CfnCisScanConfiguration.ScheduleProperty) {}

  /** @internal */
  public _render(): CfnCisScanConfiguration.ScheduleProperty {
    return this.schedule;
  }
}

function renderTime({ timeOfDay = '00:00', timeZone }: InspectorCisStartTime): CfnCisScanConfiguration.TimeProperty {
  if (!Token.isUnresolved(timeOfDay) && !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(timeOfDay)) {
    throw new HardeningError('InspectorCisScanInvalid', `'timeOfDay' must be a time from 00:00 to 23:59, got ${JSON.stringify(timeOfDay)}; give both digits of each`);
  }
  return { timeOfDay, timeZone: timeZone?.timezoneName ?? 'UTC' };
}
