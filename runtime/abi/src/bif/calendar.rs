//! Rows of dates: clock times by calendar, in local and universal time.

section! {
    ($) for_each_bif_calendar
    erlang "date" 0 = date_0 [allocs];
    erlang "time" 0 = time_0 [allocs];
    erlang "localtime" 0 = localtime_0 [allocs];
    erlang "universaltime" 0 = universaltime_0 [allocs];
    erlang "localtime_to_universaltime" 2 = localtime_to_universaltime_2 [allocs raises];
    erlang "universaltime_to_localtime" 1 = universaltime_to_localtime_1 [allocs raises];
    erlang "posixtime_to_universaltime" 1 = posixtime_to_universaltime_1 [allocs raises];
    erlang "universaltime_to_posixtime" 1 = universaltime_to_posixtime_1 [allocs raises];
}
