# Date, Time, NaiveDateTime, DateTime, Calendar: fixed values only.
defmodule DateTour do
  def main(_args) do
    date = ~D[2024-02-29]

    for result <- [
          Date.add(date, 366), Date.diff(~D[2024-12-25], date), Date.day_of_week(date), Date.leap_year?(date), Date.end_of_month(~D[2023-02-01]), Date.compare(date, ~D[2024-03-01]), Date.from_iso8601("2024-13-01"), Date.to_iso8601(date), Date.range(date, ~D[2024-03-02]) |> Enum.to_list(),
          Time.add(~T[23:30:00], 3600), Time.diff(~T[12:00:00], ~T[11:00:00.5], :millisecond), Time.truncate(~T[01:02:03.456], :second), NaiveDateTime.add(~N[2024-02-28 23:59:59], 1), NaiveDateTime.diff(~N[2024-01-02 00:00:00], ~N[2024-01-01 00:00:00]), NaiveDateTime.to_erl(~N[2024-01-02 03:04:05]),
          DateTime.from_unix!(1_700_000_000), DateTime.to_unix(~U[2024-01-01 00:00:00Z]), DateTime.from_iso8601("2024-01-01T10:00:00+02:00"), Calendar.strftime(~N[2024-07-04 15:06:07], "%a %d %B %Y %I:%M:%S %p %j"), Date.new(2023, 2, 29), Date.day_of_year(date), Date.beginning_of_week(date), ~D[2024-01-01] |> Date.quarter_of_year()
        ] do
      IO.inspect(result)
    end
  end
end
