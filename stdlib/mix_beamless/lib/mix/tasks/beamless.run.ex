defmodule Mix.Tasks.Beamless.Run do
  @shortdoc "Makes a native executable of the project and runs it"
  @moduledoc """
  Makes a native executable of the project and runs it.

      mix beamless.run
      mix beamless.run -- one two

  What follows `--` are the arguments of the program. The BEAM that Mix runs on reads standard input too: a program that reads it
  is run with `ERL_ZFLAGS=-noinput` in the environment, or by `beamless run`.

  Everything after the task's name is handed to `beamless run`; `mix beamless.run --help` lists what it takes. The exit code is its own.
  """

  use Mix.Task

  @impl true
  def run(words), do: MixBeamless.run(["run" | words])
end
