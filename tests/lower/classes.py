"""What a module declares."""

import asyncpg
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeAlias

Pool: TypeAlias = asyncpg.Pool
type Row[T] = dict[str, T]


@dataclass(frozen=True)
class Store(Base, Generic[T], declarative_base(), metaclass=Meta, table=True):
    """Keeps things."""

    pool: "asyncpg.Pool | None" = None
    items: ClassVar[list[int]] = field(default_factory=list)
    size = 10
    low, high = 0, size

    class Config:
        frozen = True

    if size:
        extra = 1

    def __init__(self, pool: Pool, /, *names: str, limit: int = 5, **options) -> None:
        self.pool: Pool = pool
        self.limit = self._limit = limit
        self.names: list[str]

    @classmethod
    async def open(cls, url: str | None = None) -> "Store":
        return cls(await asyncpg.create_pool(url))

    @staticmethod
    def parse(text):
        return text

    @property
    def full(self):
        return len(self.items) >= self.limit


class TestStore:
    def test_full(self):
        def helper():
            return Store

        assert helper().full


def first[T: (int, str) = int](items: list[T], key: Callable[[T], bool] = lambda item: bool(item)) -> T:
    ...


def endpoint(db: Annotated[Session, Depends(get_db)], q: Optional["Query[int]"] = None, mode: Literal["a"] = "a"): ...
