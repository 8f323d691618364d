"""What the model of Flask-SQLAlchemy says, one line for each row."""

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.model import Model
from flask_sqlalchemy.pagination import Pagination

db = SQLAlchemy(engine_options={"pool_size": 20})  #= flask_sqlalchemy.extension.SQLAlchemy


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String)


def start(app) -> None:
    db.init_app(app)  #= flask_sqlalchemy.extension.SQLAlchemy.init_app
    db.create_all()  #= flask_sqlalchemy.extension.SQLAlchemy.create_all
    db.reflect()  #= flask_sqlalchemy.extension.SQLAlchemy.reflect
    db.drop_all()  #= flask_sqlalchemy.extension.SQLAlchemy.drop_all
    db.engine.dispose()  #= sqlalchemy.engine.base.Engine.dispose
    db.get_engine().dispose()  #= flask_sqlalchemy.extension.SQLAlchemy.get_engine, sqlalchemy.engine.base.Engine.dispose


def deleted(row: Model) -> None:
    db.session.delete(row)  #= sqlalchemy.orm.session.Session.delete


def sessions(user: User) -> None:
    db.session.add(user)  #= sqlalchemy.orm.session.Session.add
    db.session.commit()  #= sqlalchemy.orm.session.Session.commit
    db.session.execute(db.select(User))  #= sqlalchemy.orm.session.Session.execute, flask_sqlalchemy.extension.SQLAlchemy.select
    db.session.execute(db.insert(User))  #= sqlalchemy.orm.session.Session.execute, flask_sqlalchemy.extension.SQLAlchemy.insert
    db.session.execute(db.update(User))  #= sqlalchemy.orm.session.Session.execute, flask_sqlalchemy.extension.SQLAlchemy.update
    db.session.execute(db.delete(User))  #= sqlalchemy.orm.session.Session.execute, flask_sqlalchemy.extension.SQLAlchemy.delete
    db.session.execute(db.text("SELECT 1"))  #= sqlalchemy.orm.session.Session.execute, flask_sqlalchemy.extension.SQLAlchemy.text


def found(user: int) -> Pagination:
    print(db.get_or_404(User, user))  #= flask_sqlalchemy.extension.SQLAlchemy.get_or_404
    print(db.first_or_404(db.select(User)), db.one_or_404(db.select(User)))  #= flask_sqlalchemy.extension.SQLAlchemy.first_or_404, flask_sqlalchemy.extension.SQLAlchemy.select, flask_sqlalchemy.extension.SQLAlchemy.one_or_404, flask_sqlalchemy.extension.SQLAlchemy.select
    page = db.paginate(db.select(User), per_page=20)  #= flask_sqlalchemy.extension.SQLAlchemy.paginate, flask_sqlalchemy.extension.SQLAlchemy.select
    print(page.items, page.iter_pages(), page.prev())  #= flask_sqlalchemy.pagination.Pagination.iter_pages, flask_sqlalchemy.pagination.Pagination.prev
    return page.next()  #= flask_sqlalchemy.pagination.Pagination.next


def legacy(user: int) -> None:
    print(User.query.filter_by(name="a").all())  #= sqlalchemy.orm.query.Query.filter_by, sqlalchemy.orm.query.Query.all
    print(User.query.get_or_404(user), User.query.first_or_404(), User.query.one_or_404())  #= flask_sqlalchemy.query.Query.get_or_404, flask_sqlalchemy.query.Query.first_or_404, flask_sqlalchemy.query.Query.one_or_404
    print(User.query.order_by(User.id).paginate(page=1))  #= sqlalchemy.orm.query.Query.order_by, flask_sqlalchemy.query.Query.paginate
