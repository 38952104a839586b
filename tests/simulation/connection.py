"""A session with a base's database in which its process may die or be held up."""

import re

from django.db.backends.postgresql.base import DatabaseWrapper

# What takes a lock that others would wait for, until the transaction ends.
LOCKS = re.compile(r"\b(INSERT|UPDATE|DELETE|CREATE|DROP|COPY|pg_advisory_xact_lock)\b")


class Crash(BaseException):
    """The process ends here: nothing that it held in memory is left."""


class Session(DatabaseWrapper):
    """One process's session: the simulation is told of each commit and each lock."""

    def __init__(self, settings, alias="default"):
        super().__init__(settings, alias)
        self.process = None
        self.holds_locks = False
        self.is_dead = False
        self.execute_wrappers = [self._watched]

    def connect(self):
        if self.is_dead:
            raise Crash
        super().connect()

    def die(self):
        """End as the process that used it: what was not committed is undone."""
        self.is_dead = self.closed_in_transaction = True
        self.run_on_commit = []
        if self.connection is not None:
            self.connection.close()
        raise Crash

    def _commit(self):
        self._committing(super()._commit)

    def _rollback(self):
        self.holds_locks = False
        super()._rollback()

    def _committing(self, commit):
        if self.process is None or self.is_dead:
            return commit()
        if self.process.crashes():
            self.die()
        done = commit()
        self.holds_locks = False
        self.process.committed()
        if self.process.crashes():
            self.die()
        return done

    def _watched(self, execute, sql, params, many, context):
        if self.is_dead:
            raise Crash
        if self.process is None or self.holds_locks or not LOCKS.search(str(sql)):
            return execute(sql, params, many, context)
        self.process.may_be_held_up()  # as yet nobody has to wait for it
        if self.in_atomic_block:
            self.holds_locks = True
            return execute(sql, params, many, context)
        return self._committing(lambda: execute(sql, params, many, context))
