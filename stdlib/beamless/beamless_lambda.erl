%% Funs that code makes which beamless_interpreter runs: what is linked has to exist for each number of arguments.
-module(beamless_lambda).

-export([make/3]).

%% A fun of so many arguments, which runs what begins at Entry with them and what the fun holds.
make(0, Entry, Free) -> fun() -> call(Entry, Free) end;
make(1, Entry, Free) -> fun(A1) -> call(Entry, [A1 | Free]) end;
make(2, Entry, Free) -> fun(A1, A2) -> call(Entry, [A1, A2 | Free]) end;
make(3, Entry, Free) -> fun(A1, A2, A3) -> call(Entry, [A1, A2, A3 | Free]) end;
make(4, Entry, Free) -> fun(A1, A2, A3, A4) -> call(Entry, [A1, A2, A3, A4 | Free]) end;
make(5, Entry, Free) -> fun(A1, A2, A3, A4, A5) -> call(Entry, [A1, A2, A3, A4, A5 | Free]) end;
make(6, Entry, Free) -> fun(A1, A2, A3, A4, A5, A6) -> call(Entry, [A1, A2, A3, A4, A5, A6 | Free]) end;
make(7, Entry, Free) -> fun(A1, A2, A3, A4, A5, A6, A7) -> call(Entry, [A1, A2, A3, A4, A5, A6, A7 | Free]) end;
make(8, Entry, Free) -> fun(A1, A2, A3, A4, A5, A6, A7, A8) -> call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8 | Free]) end;
make(9, Entry, Free) -> fun(A1, A2, A3, A4, A5, A6, A7, A8, A9) -> call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9 | Free]) end;
make(10, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10 | Free])
    end;
make(11, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11 | Free])
    end;
make(12, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12 | Free])
    end;
make(13, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13 | Free])
    end;
make(14, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14 | Free])
    end;
make(15, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15 | Free])
    end;
make(16, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16 | Free])
    end;
make(17, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16, A17) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16, A17 | Free])
    end;
make(18, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16, A17, A18) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16, A17, A18 | Free])
    end;
make(19, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16, A17, A18, A19) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16, A17, A18, A19 | Free])
    end;
make(20, Entry, Free) ->
    fun(A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16, A17, A18, A19, A20) ->
        call(Entry, [A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16, A17, A18, A19, A20 | Free])
    end;
make(_, _, _) -> error(system_limit).

call(Entry, Args) -> beamless_interpreter:call_lambda(Entry, Args).
