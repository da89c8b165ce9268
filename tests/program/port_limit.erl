%% As many ports as there may be; closing one makes room for another.
-module(port_limit).
-export([main/1]).

main(_) ->
    Before = erlang:system_info(port_count),
    {Reason, [Port | _] = Ports} = fill([]),
    show(reason, Reason),
    show(all, erlang:system_info(port_count) =:= erlang:system_info(port_limit)),
    show(counted, length(Ports) + Before =:= erlang:system_info(port_count)),
    port_close(Port),
    show(again, is_port(open_port({spawn_driver, "ram_file_drv"}, []))).

fill(Ports) ->
    try open_port({spawn_driver, "ram_file_drv"}, []) of
        Port -> fill([Port | Ports])
    catch
        error:Reason -> {Reason, Ports}
    end.

show(Name, Value) -> io:format("~p: ~p~n", [Name, Value]).
