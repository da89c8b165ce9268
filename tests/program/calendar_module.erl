%% calendar: conversions that do not depend on the time zone.
-module(calendar_module).
-export([main/1]).

main(_Args) ->
    Results =
        [calendar:date_to_gregorian_days(2024, 2, 29), calendar:gregorian_days_to_date(739310), calendar:datetime_to_gregorian_seconds({{1970, 1, 1}, {0, 0, 0}}), calendar:day_of_the_week(2024, 2, 29),
         calendar:is_leap_year(1900), calendar:is_leap_year(2000), calendar:last_day_of_the_month(2023, 2), calendar:iso_week_number({2021, 1, 1}), calendar:valid_date(2023, 2, 29), calendar:seconds_to_time(3661),
         calendar:seconds_to_daystime(100000), calendar:time_difference({{2024, 1, 1}, {0, 0, 0}}, {{2024, 1, 2}, {1, 0, 0}}), calendar:rfc3339_to_system_time("2018-02-01T16:17:58Z"), calendar:system_time_to_rfc3339(1517498278, [{offset, "Z"}]),
         calendar:system_time_to_universal_time(0, second), calendar:gregorian_seconds_to_datetime(63000000000)],
    [io:format("~p~n", [R]) || R <- Results].
