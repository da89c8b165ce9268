defmodule Mix.Tasks.Beamless.Test do
  @shortdoc "Runs the tests of the project natively"
  @moduledoc """
  Runs the tests of the project natively.

      mix beamless.test
      mix beamless.test test/stack_test.exs --only slow

  Everything after the task's name is handed to `beamless test`; `mix beamless.test --help` lists what it takes. The exit code is its own.
  """

  use Mix.Task

  @impl true
  def run(words), do: MixBeamless.run(["test" | words])
end
